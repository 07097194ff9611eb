// The high-level library: matmul. Kernels include this header before kernel_operator.h, too.
#pragma once

// clang-format off: the names that the second uses are in the first
#include "kernel_operator.h"
#include "ascendc/matmul/matmul.h"
// clang-format on

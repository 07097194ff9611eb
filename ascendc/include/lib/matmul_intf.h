// The high-level library: matmul.
#pragma once

#include "ascendc/matmul/matmul.h"
#include "kernel_operator.h"

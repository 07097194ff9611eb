// Tiling data that host helpers fill and calls of the high-level library take: one definition for
// both sides.
#pragma once

#include "kernel_tiling/layernorm_tiling_data.h"
#include "kernel_tiling/math_needs.h"
#include "kernel_tiling/softmax_tiling_data.h"
#include "kernel_tiling/topk_tiling_data.h"

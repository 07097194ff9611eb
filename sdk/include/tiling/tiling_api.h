// Host tiling of the high-level library.
#pragma once
#ifndef __riscv  // host code; the device's pass of a source finds nothing here

#include "tiling/layernorm_tiling.h"
#include "tiling/math_tiling.h"
#include "tiling/matmul_tiling.h"
#include "tiling/parts_tiling.h"
#include "tiling/platform/platform_ascendc.h"
#include "tiling/softmax_tiling.h"
#include "tiling/topk_tiling.h"
#include "tiling/unpad_tiling.h"

#endif

// Host tiling of the high-level library.
#pragma once
#ifndef __riscv  // host code; the device's pass of a source finds nothing here

#include "tiling/matmul_tiling.h"
#include "tiling/platform/platform_ascendc.h"

#endif

// Host tiling of the high-level library.
#pragma once

#include "tiling/matmul_tiling.h"
#include "tiling/platform/platform_ascendc.h"

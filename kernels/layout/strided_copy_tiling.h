// Tiling of strided_copy: planner and kernel agree here.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::kernels {

// A run is cut into pieces of at most `piece` bytes; a step moves one piece of up to `tile_runs`
// runs.
struct StridedCopyTiling {
  uint32_t bytes, runs;
  uint32_t src_stride_low, src_stride_high, dst_stride_low, dst_stride_high;  // bytes
  uint32_t piece;                                                             // bytes
  uint32_t tile_runs;  // more than 1 only if gaps between runs fit the movers' 32-bit fields
};

}  // namespace cubist::kernels

// Tiling of transpose_blocks: planner and kernel agree here.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::kernels {

// In blocks of 32 B.
struct TransposeBlocksTiling {
  uint32_t rows, columns;            // of x
  uint32_t padded_rows;              // of y, at least `rows`
  uint32_t tile_rows, tile_columns;  // of a step; tile_columns is a multiple of 8
};

constexpr uint32_t kTransposeBlockColumns = 8;   // of one repeat
constexpr uint32_t kTransposeMaxTileRows = 128;  // one repeat each, fewer than 256

// One block more than a column has: eight blocks a column apart lie in eight groups of UB.
constexpr uint32_t transpose_column_pitch(uint32_t tile_rows) { return tile_rows + 1; }

// Two slots of each side.
constexpr uint64_t transpose_blocks_ub_bytes(uint32_t tile_rows, uint32_t tile_columns) {
  return uint64_t{2} * tile_columns * (tile_rows + transpose_column_pitch(tile_rows)) *
         device::kBlockBytes;
}

}  // namespace cubist::kernels

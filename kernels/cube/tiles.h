// Choice of tiles for the cube kernels: what fits the memories of a chip, and what it costs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cube/tiling.h"
#include "cubist/kernels/library.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::kernels {

// What a matrix product looks like for every choice of tile.
struct GemmShape {
  std::string kernel;  // for messages
  DataType type = DataType::f16, out_type = DataType::f16;
  int64_t superblocks = 1, superblock_n1 = 0, superblock_c1 = 0, taps = 1;
  bool relu = false;
};

// Rows of a tile, and what they need of A.
struct RowTile {
  int64_t rows = 0;
  int64_t a_pixels = 0;  // of the map in L1, per c1
  int64_t a_runs = 0;    // of contiguous bytes in GM, per load of A
  int64_t good_c1 = 1;   // per load of A at least, if it fits: makes the runs long
  int64_t count = 0;     // tiles of this size that cover the output of all images
};

// Why a choice does not fit.
struct Misfit {
  const char* memory = nullptr;
  int64_t needed = 0;
  Bytes available;
};

struct TileChoice {
  GemmTiling tiling = {};
  int64_t tiles = 0;
  int64_t blocks = 0;  // that finish soonest
  double cycles = 0;   // estimate for the whole kernel
};

// Tiling with `tile_n1` fractals of columns, or why it does not fit.
struct FittedTile {
  std::optional<TileChoice> choice;
  Misfit misfit;
};
FittedTile fit_tile(const GemmShape& shape, const RowTile& rows, int64_t tile_n1,
                    const sim::ChipSpec& chip);

// The cheapest over every number of columns. `misfit`, if nothing fits: of the smallest.
FittedTile best_tile(const GemmShape& shape, const RowTile& rows, const sim::ChipSpec& chip);

// Error(NotImplemented), naming type and chip, if the chip's cube lacks the operand type of
// `kernel`.
void check_cube_type(const std::string& kernel, DataType type, const sim::ChipSpec& chip);

}  // namespace cubist::kernels

// Where the slots of a tiling lie in the local memories of a core, and whether they fit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cube/product.h"

namespace cubist::akg {

struct MemoryMap {
  int64_t a_slot = 0, b_slot = 0, bias_slot = 0;  // bytes; of L1, the bias of UB on coupled cores
  int64_t a_base = 0, b_base = 0, bias_base = 0;
  int64_t l0_slot = 0;      // of L0A and of L0B, two each
  int64_t accumulator = 0;  // L0C: a part of a tile
  int bias_table_slots = 0;
  // L1: the residual of a tile and the unit matrix; columns of it per trip through L0.
  int64_t residual_slot = 0, residual_base = 0, unit_base = 0, residual_piece = 0;
  // Coupled cores, in UB: strips of 16 columns per trip, two slots of them on their way out, and
  // one as it comes out of L0C.
  int64_t out_strips = 0, out_slot = 0, out_base = 0, raw_base = 0;
};

// What a tiling needs and a memory has not.
struct Misfit {
  const char* memory = nullptr;
  int64_t needed = 0, available = 0;
};

// Blocks of 32 B in a row of an operand that lies in L1 as in GM, because a chunk of it is whole
// rows end to end: one run of bytes, where fractal NZ would cost an address for each row. 0: the
// chunk is fractal NZ.
int64_t blocks_across(const Product& product, const ContractionTiles& tiles, char operand);

// Tiles along m: of a matrix, or of an image.
int64_t row_tiles(const Product& product, const ContractionTiles& tiles);
// Rows of the smallest of them.
int64_t last_rows(const Product& product, const ContractionTiles& tiles);
// Rows and columns of the map that the largest tile reads.
struct MapWindow {
  int64_t height = 0, width = 0;
};
MapWindow map_window(const Convolution& map, const ContractionTiles& tiles);

// Columns of a part of a tile.
int64_t part_columns(const ContractionTiles& tiles);

MemoryMap map_memory(const Product& product, const ContractionTiles& tiles,
                     const sim::ChipSpec& chip);
std::optional<Misfit> find_misfit(const Product& product, const ContractionTiles& tiles,
                                  const sim::ChipSpec& chip);

}  // namespace cubist::akg

// Every tiling worth looking at.
#pragma once

#include <vector>

#include "cube/product.h"

namespace cubist::akg {

// Tilings that fit, in any order. Throws Error(Config) that names the memory if none does.
std::vector<ContractionTiles> enumerate_tiles(const Product& product, const sim::ChipSpec& chip);

// "48 tiles of 128 x 176, k by 256 in L1 and by 96 in L0, A stays in L1, 24 blocks"
std::string to_string(const ContractionTiles& tiles);

}  // namespace cubist::akg

// What a tiling costs, by the rules of sim/timing: stages of a tile overlap, the longest one sets
// the pace; the first load and the last store overlap nothing.
#pragma once

#include "cube/product.h"

namespace cubist::akg {

// Cycles of the whole launch.
double predict_cycles(const Product& product, const ContractionTiles& tiles,
                      const sim::ChipSpec& chip);

}  // namespace cubist::akg

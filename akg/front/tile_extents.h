// How much of each value a tile needs.
#pragma once

#include <optional>
#include <vector>

#include "cubist/akg/compile.h"
#include "front/funcs.h"

namespace cubist::akg {

// Extents by axis that no tile exceeds, for the algorithm's inputs and for `funcs.values`. What is
// read by something that moves elements: nothing, since Halide mostly finds less, or with
// Funcs::bounds_moves what Definition::reach says, or all of it.
struct TileExtents {
  std::vector<std::optional<Shape>> inputs, values;
};
TileExtents tile_extents(const Algorithm& algorithm, const Funcs& funcs, const Schedule& schedule);

}  // namespace cubist::akg

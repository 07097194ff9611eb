// How much of each value a tile needs.
#pragma once

#include <optional>
#include <vector>

#include "cubist/akg/compile.h"
#include "front/funcs.h"

namespace cubist::akg {

// Extents by axis that no tile exceeds, for the algorithm's inputs and for `funcs.values`; nothing
// where the value is read by something that moves elements.
struct TileExtents {
  std::vector<std::optional<Shape>> inputs, values;
};
TileExtents tile_extents(const Algorithm& algorithm, const Funcs& funcs, const Schedule& schedule);

}  // namespace cubist::akg

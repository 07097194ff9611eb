// Where each Func of an algorithm is computed, in Halide's terms.
#pragma once

#include <Halide.h>

#include "cubist/akg/compile.h"
#include "front/funcs.h"

namespace cubist::akg {

// Applies the cut: the Func that writes the outputs to GM. It loops over tiles; in a tile, inputs
// are copied to UB by wrappers of their ImageParams, and values that are not inlined into their
// only reader are computed to UB. Throws Error(NotImplemented) for outputs of different shapes.
// Rows of arrays are as long in every tile where `row_bounds` says how long they can be.
using RowBounds = std::vector<std::vector<int>>;  // of `arrays`, by dimension, fastest first
struct Scheduled {
  Halide::Func store;
  std::vector<Halide::Func> arrays{};  // in UB
};
Scheduled apply_schedule(const Algorithm& algorithm, Funcs& funcs, const Schedule& schedule,
                         const RowBounds& row_bounds = {});

// True if a value has no array of its own: elementwise, with one reader that is elementwise too.
bool is_inlined(const Algorithm& algorithm, const Funcs& funcs, const Value& value);

}  // namespace cubist::akg

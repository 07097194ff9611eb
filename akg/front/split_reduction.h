// A reduction as two algorithms, for few results of much: the blocks of a launch reduce pieces,
// meet, and then reduce what the pieces gave.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cubist/akg/compile.h"
#include "cubist/akg/value.h"
#include "ir/gm_place.h"

namespace cubist::akg {

// Arguments of the kernel are the inputs of the algorithm that is split, its outputs, the
// workspace.
struct Stage {
  Algorithm algorithm;
  std::vector<GmPlace> places{};  // of its inputs, then of its outputs
};

// `pieces`: the reductions of the algorithm, of `parts` pieces of their slowest axis, into the
// workspace, in the type in which they accumulate. `rest`: the reductions of those, and of what is
// left of the axis behind the last piece; then everything that follows from them.
struct SplitReduction {
  Stage pieces, rest;
  int64_t workspace_bytes = 0;
};

// For algorithms of elementwise values and reductions, none of which reads another, all of the same
// axes. Pieces are equally long; where axes before the reduced one are all 1, what does not divide
// is left to `rest`. Throws Error(NotImplemented) that says what else there is, Error(Config) for a
// number of parts that gives no pieces.
SplitReduction split_reduction(const Algorithm& algorithm, int64_t parts);

// The axis that split_reduction() splits; none if it refuses the algorithm.
struct SplitAxis {
  int64_t length = 0;
  bool must_divide = false;  // by the number of parts
};
std::optional<SplitAxis> split_axis(const Algorithm& algorithm);

// The shape whose axes a schedule names.
Shape shape_that_is_cut(const Algorithm& algorithm, const Schedule& schedule);

}  // namespace cubist::akg

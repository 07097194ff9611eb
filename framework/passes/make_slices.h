// One operator for every regular part of a value: Split becomes a Slice for each output, Gather of
// one known element a Slice and a Reshape, and a slice of a slice one Slice of the whole.
#pragma once

#include "graph/graph.h"

namespace cubist::framework {

Graph make_slices(Graph graph);

}  // namespace cubist::framework

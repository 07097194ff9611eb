#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Infers the type of every value, in order, and computes on the host what is known before the run:
// nodes with constant inputs, and what follows from shapes alone. Throws the Error of the first
// node whose inputs do not fit, with its name.
Graph fold_constants(Graph graph);

}  // namespace cubist::framework

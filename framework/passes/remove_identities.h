#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Readers of a node that changes neither bytes nor type (Identity, Dropout, a reshape to the same
// shape) read its input.
Graph remove_identities(Graph graph);

}  // namespace cubist::framework

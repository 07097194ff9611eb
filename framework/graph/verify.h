// What must hold of a graph after every pass.
#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Nodes read only graph inputs, constants and outputs of earlier nodes; every value is written
// once; graph outputs exist; with `is_typed`, every value that is used has a type, which is the one
// its operator infers (layouts and device element types apart). Throws Error(Internal), saying
// which pass broke it and how.
void verify(const Graph& graph, const std::string& after_pass, bool is_typed);

}  // namespace cubist::framework

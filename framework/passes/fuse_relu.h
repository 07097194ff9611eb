#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Conv or Dense whose only reader is Relu does the relu itself.
Graph fuse_relu(Graph graph);

}  // namespace cubist::framework

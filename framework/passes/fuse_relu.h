#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Conv, Dense or Add of two whose only reader is Relu does the relu itself.
Graph fuse_relu(Graph graph);

}  // namespace cubist::framework

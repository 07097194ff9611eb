#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Gemm and MatMul with a constant right-hand matrix become Dense: alpha, beta and transposition go
// into the constants.
Graph make_dense(Graph graph);

}  // namespace cubist::framework

#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// BatchNormalization becomes Mul and Add, Clip becomes Relu, Max and Min,
// Resize with interpolation two products: operators that have kernels. Needs constant parameters; a
// node without them stays.
Graph decompose_operators(Graph graph);

}  // namespace cubist::framework

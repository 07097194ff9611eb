// x * 0.5 * (1 + erf(x / sqrt(2))), in whatever order it is multiplied, becomes Gelu.
#pragma once

#include "graph/graph.h"

namespace cubist::framework {

Graph recognize_gelu(Graph graph);

}  // namespace cubist::framework

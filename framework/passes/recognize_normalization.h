// Normalisation of rows as exporters take it apart:
//   d = x - mean(x);  d / sqrt(mean(d^2) + epsilon) * scale + bias  becomes LayerNormalization,
//   x * (1 / sqrt(mean(x^2) + epsilon)) * scale                     becomes RMSNormalization,
// means over the last axis or axes.
#pragma once

#include "graph/graph.h"

namespace cubist::framework {

Graph recognize_normalization(Graph graph);

}  // namespace cubist::framework

#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Conv then BatchNormalization, both with constant parameters: one Conv with scaled weights and a
// shifted bias.
Graph fold_batch_normalization(Graph graph);

}  // namespace cubist::framework

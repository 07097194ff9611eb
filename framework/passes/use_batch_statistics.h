#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Every BatchNormalization takes mean and variance from its input, as in training.
Graph use_batch_statistics(Graph graph);

}  // namespace cubist::framework

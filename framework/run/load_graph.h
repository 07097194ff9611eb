// The network that a run is about.
#pragma once

#include "cubist/framework/run.h"
#include "graph/graph.h"

namespace cubist::framework {

bool is_zoo(const RunOptions& options);

// Optimised. Throws what import_onnx(), make_zoo_network() and optimize() throw, Error(Config) for
// options that a network of the zoo does not have.
Graph load_graph(const RunOptions& options);

}  // namespace cubist::framework

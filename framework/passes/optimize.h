// From the graph as the file has it to the graph that is placed on a device: reading optimize()
// teaches the passes.
#pragma once

#include <functional>
#include <string>

#include "graph/graph.h"

namespace cubist::framework {

// Called after each pass, with its name.
using AfterPass = std::function<void(const std::string& pass, const Graph& graph)>;

struct OptimizeOptions {
  // False: nothing is folded, fused or packed ahead, so that each operator of the file is launched
  // by itself, as an eager framework does.
  bool fusion = true;
  // Batch normalization as in training.
  bool batch_statistics = false;
  // Kernels of convolutions and products can add another value (akg::adds_residuals()).
  bool residuals = true;
};

// Everything that does not depend on the chip. The graph is verified after each pass.
Graph optimize(Graph graph, const OptimizeOptions& options, const AfterPass& after = {});
Graph optimize(Graph graph, const AfterPass& after = {});

}  // namespace cubist::framework

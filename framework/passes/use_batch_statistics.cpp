#include "passes/use_batch_statistics.h"

#include "ops/batch_normalization.h"

namespace cubist::framework {

Graph use_batch_statistics(Graph graph) {
  for (Node& node : graph.nodes) {
    const auto* op = op_as<BatchNormalization>(node);
    if (op == nullptr) continue;
    auto training = std::make_shared<BatchNormalization>(*op);
    training->uses_batch_statistics = true;
    node.op = std::move(training);
  }
  return graph;
}

}  // namespace cubist::framework

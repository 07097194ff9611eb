#include "passes/pack_weights_on_device.h"

#include "ops/conv.h"

namespace cubist::framework {

Graph pack_weights_on_device(Graph graph) {
  for (Node& node : graph.nodes) {
    const auto* op = op_as<Conv>(node);
    if (op == nullptr) continue;
    auto packing = std::make_shared<Conv>(*op);
    packing->packs_weights = true;
    node.op = std::move(packing);
  }
  return graph;
}

}  // namespace cubist::framework

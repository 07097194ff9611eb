#include "passes/remove_identities.h"

#include "ops/op.h"

namespace cubist::framework {

Graph remove_identities(Graph graph) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    const ValueId from = node.inputs.empty() ? kNoValue : node.inputs[0];
    if (from == kNoValue || !node.op->is_view(inputs_of(graph, node))) continue;
    if (graph.type(from) == graph.type(node.outputs[0]))
      replace_uses(graph, ValueId{node.outputs[0]}, from);
  }
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

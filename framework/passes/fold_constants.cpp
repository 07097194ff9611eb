#include "passes/fold_constants.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/base/error.h"
#include "ops/op.h"

namespace cubist::framework {

namespace {

// Constants nobody reads any more are dropped at once: made-up weights go through many of them.
void release_inputs(Graph& graph, const Node& node, std::vector<int>& uses) {
  for (const ValueId id : node.inputs) {
    if (id != kNoValue && --uses[static_cast<size_t>(id)] == 0) graph.value(id).constant = nullptr;
  }
}

bool fold_node(Graph& graph, const Node& node) {
  const std::vector<Input> inputs = inputs_of(graph, node);
  const std::vector<TensorType> types = node.op->infer(inputs);
  for (size_t i = 0; i < node.outputs.size(); ++i) graph.value(node.outputs[i]).type = types[i];
  std::optional<std::vector<Tensor>> known = node.op->fold(inputs);
  if (!known) return false;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    graph.value(node.outputs[i]).constant = std::make_shared<const Tensor>(std::move((*known)[i]));
  }
  return true;
}

}  // namespace

Graph fold_constants(Graph graph) {
  std::vector<int> uses = count_uses(graph);
  std::vector<Node> kept;
  for (Node& node : graph.nodes) {
    try {
      if (fold_node(graph, node)) {
        release_inputs(graph, node, uses);
      } else {
        kept.push_back(std::move(node));
      }
    } catch (const Error& error) {
      throw error.at(fmt::format("node '{}' ({})", node.name, node.op->type()));
    }
  }
  graph.nodes = std::move(kept);
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

#include "passes/fold_constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cubist/base/error.h"
#include "ops/op.h"
#include "passes/fold_in_blocks.h"

namespace cubist::framework {

namespace {

void infer_types(Graph& graph, const Node& node) {
  const std::vector<TensorType> types = node.op->infer(inputs_of(graph, node));
  for (size_t i = 0; i < node.outputs.size(); ++i) graph.value(node.outputs[i]).type = types[i];
}

// True if the node was replaced by constants.
bool fold(Graph& graph, const Node& node) {
  std::optional<std::vector<Tensor>> known = node.op->fold(inputs_of(graph, node));
  if (!known) return false;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    graph.value(node.outputs[i]).constant = std::make_shared<const Tensor>(std::move((*known)[i]));
  }
  return true;
}

}  // namespace

Graph fold_constants(Graph graph) {
  BlockFolder later(graph);
  std::vector<Node> kept;
  for (Node& node : graph.nodes) {
    try {
      infer_types(graph, node);
      const bool all_known = std::all_of(node.inputs.begin(), node.inputs.end(),
                                         [&](ValueId id) { return later.is_known(id); });
      if (all_known && later.take(node)) continue;
      for (const ValueId id : node.inputs) later.compute(id);
      if (fold(graph, node)) {
        later.release_inputs(node);
      } else {
        kept.push_back(std::move(node));
      }
    } catch (const Error& error) {
      throw error.at(fmt::format("node '{}' ({})", node.name, node.op->type()));
    }
  }
  for (const ValueId id : graph.outputs) later.compute(id);
  graph.nodes = std::move(kept);
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

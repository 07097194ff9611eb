#include "passes/add_attention_mask.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/base/error.h"
#include "ops/binary.h"
#include "ops/softmax.h"

namespace cubist::framework {

namespace {

bool is_attention(const Graph& graph, const Node& node, int64_t keys) {
  const auto* softmax = op_as<Softmax>(node);
  if (softmax == nullptr || softmax->log) return false;
  const Shape& shape = graph.type(node.inputs[0]).shape;
  const auto rank = static_cast<int64_t>(shape.size());
  return normalize_axis(softmax->axis, rank) == rank - 1 && shape.back() == keys;
}

}  // namespace

Graph add_attention_mask(Graph graph, int64_t keys) {
  const ValueId mask =
      graph.add_value("attention_mask", TensorType{.element = ElementType::kF32, .shape = {keys}});
  graph.inputs.push_back(mask);
  std::vector<Node> nodes;
  for (Node& node : graph.nodes) {
    if (is_attention(graph, node, keys)) {
      const ValueId scores = node.inputs[0];
      const ValueId masked =
          graph.add_value(graph.value(scores).name + ":masked", graph.type(scores));
      nodes.push_back({.name = node.name + ":mask",
                       .op = make_binary(Binary::Kind::kAdd),
                       .inputs = {scores, mask},
                       .outputs = {masked}});
      node.inputs[0] = masked;
    }
    nodes.push_back(std::move(node));
  }
  if (nodes.size() == graph.nodes.size()) {
    throw Error(Fault::kModel, {.did = fmt::format("mask attention over {} keys", keys),
                                .expected = "a Softmax over a last axis of that many elements"});
  }
  graph.nodes = std::move(nodes);
  return graph;
}

}  // namespace cubist::framework

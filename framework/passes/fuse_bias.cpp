#include "passes/fuse_bias.h"

#include <algorithm>

#include "ops/binary.h"
#include "ops/conv.h"
#include "ops/matmul.h"

namespace cubist::framework {

namespace {

// The constant as one number per element of `axis` of a value of `shape`; nothing if it varies
// along another axis.
std::optional<std::vector<float>> along_axis(const Tensor& constant, const Shape& shape,
                                             size_t axis) {
  if (constant.shape().size() > shape.size()) return std::nullopt;
  const size_t shift = shape.size() - constant.shape().size();
  for (size_t i = 0; i < constant.shape().size(); ++i) {
    if (constant.shape()[i] != 1 && i + shift != axis) return std::nullopt;
  }
  std::vector<float> values = to_floats(constant);
  if (values.size() == 1) values.resize(static_cast<size_t>(shape[axis]), values[0]);
  return values;
}

// The Conv or Dense that writes `id`, if nothing else reads that.
Node* fusable_producer(Graph& graph, ValueId id, const std::vector<int>& producers,
                       const std::vector<int>& uses) {
  const int producer = producers[static_cast<size_t>(id)];
  if (producer < 0 || uses[static_cast<size_t>(id)] != 1) return nullptr;
  Node& node = graph.nodes[static_cast<size_t>(producer)];
  const auto* conv = op_as<Conv>(node);
  const auto* dense = op_as<Dense>(node);
  const bool has_relu = (conv != nullptr && conv->relu) || (dense != nullptr && dense->relu);
  const bool has_computed_bias = node.inputs.size() > 2 && node.inputs[2] != kNoValue &&
                                 graph.value(node.inputs[2]).constant == nullptr;
  return (conv != nullptr || dense != nullptr) && !has_relu && !has_computed_bias ? &node : nullptr;
}

void add_bias(Graph& graph, Node& node, std::vector<float> bias) {
  if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
    const std::vector<float> old = to_floats(*graph.value(node.inputs[2]).constant);
    std::transform(bias.begin(), bias.end(), old.begin(), bias.begin(), std::plus<>());
  }
  const Shape shape{static_cast<int64_t>(bias.size())};
  node.inputs.resize(2);
  node.inputs.push_back(
      graph.add_constant(node.name + ":bias", from_floats(ElementType::kF32, shape, bias)));
}

}  // namespace

Graph fuse_bias(Graph graph) {
  const std::vector<int> producers = find_producers(graph), uses = count_uses(graph);
  for (Node& add : graph.nodes) {
    const auto* op = op_as<Binary>(add);
    if (op == nullptr || op->kind != Binary::Kind::kAdd || add.inputs.size() != 2) continue;
    const bool constant_first = graph.value(add.inputs[0]).constant != nullptr;
    const ValueId computed = add.inputs[constant_first ? 1 : 0];
    const Tensor* constant = graph.value(add.inputs[constant_first ? 0 : 1]).constant.get();
    Node* producer =
        constant != nullptr ? fusable_producer(graph, computed, producers, uses) : nullptr;
    if (producer == nullptr || graph.type(computed).shape != graph.type(add.outputs[0]).shape)
      continue;
    const Shape& shape = graph.type(computed).shape;
    const size_t axis = op_as<Conv>(*producer) != nullptr ? 1 : shape.size() - 1;
    auto bias = along_axis(*constant, shape, axis);
    if (!bias) continue;
    add_bias(graph, *producer, std::move(*bias));
    take_over_outputs(*producer, add);
  }
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

#include "passes/fold_batch_normalization.h"

#include <algorithm>

#include "ops/batch_normalization.h"
#include "ops/conv.h"

namespace cubist::framework {

namespace {

bool has_constant_parameters(const Graph& graph, const Node& node) {
  return std::all_of(node.inputs.begin() + 1, node.inputs.end(), [&](ValueId id) {
    return id == kNoValue || graph.value(id).constant != nullptr;
  });
}

void scale_convolution(Graph& graph, Node& conv, const BatchNormalization::Affine& affine) {
  const Tensor& old_weights = *graph.value(conv.inputs[1]).constant;
  const size_t channels = affine.factor.size();
  Tensor scaled = convert(old_weights, ElementType::kF32);
  const std::span<float> weights = scaled.as<float>();
  std::vector<float> bias(channels, 0.0F);
  if (conv.inputs.size() > 2 && conv.inputs[2] != kNoValue)
    bias = to_floats(*graph.value(conv.inputs[2]).constant);
  const size_t per_channel = weights.size() / channels;
  for (size_t i = 0; i < weights.size(); ++i) {
    weights[i] = static_cast<float>(weights[i] * affine.factor[i / per_channel]);
  }
  for (size_t c = 0; c < channels; ++c)
    bias[c] = static_cast<float>(bias[c] * affine.factor[c] + affine.offset[c]);
  const ValueId w =
      graph.add_constant(graph.value(conv.inputs[1]).name + ":scaled", std::move(scaled));
  const ValueId b = graph.add_constant(
      conv.name + ":bias", from_floats(ElementType::kF32, {static_cast<int64_t>(channels)}, bias));
  conv.inputs = {conv.inputs[0], w, b};
}

}  // namespace

Graph fold_batch_normalization(Graph graph) {
  const std::vector<int> producers = find_producers(graph), uses = count_uses(graph);
  for (Node& node : graph.nodes) {
    const auto* normalization = op_as<BatchNormalization>(node);
    if (normalization == nullptr || !normalization->is_affine(inputs_of(graph, node))) continue;
    const ValueId x = node.inputs[0];
    const int producer = producers[static_cast<size_t>(x)];
    if (producer < 0 || uses[static_cast<size_t>(x)] != 1) continue;
    Node& conv = graph.nodes[static_cast<size_t>(producer)];
    const auto* op = op_as<Conv>(conv);
    if (op == nullptr || op->relu || !has_constant_parameters(graph, conv)) continue;
    const auto constant = [&](size_t i) -> const Tensor& {
      return *graph.value(node.inputs[i]).constant;
    };
    scale_convolution(graph, conv,
                      normalization->affine(constant(1), constant(2), constant(3), constant(4)));
    take_over_outputs(conv, node);
  }
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

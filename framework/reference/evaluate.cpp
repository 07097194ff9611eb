#include "reference/evaluate.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "cubist/base/error.h"
#include "ops/op.h"

namespace cubist::framework {

void expect_input_type(const std::string& name, const TensorType& expected, const Tensor& tensor) {
  if (tensor.shape() == expected.shape && tensor.type() == expected.element) return;
  throw Error(
      Fault::kModel,
      {.where = fmt::format("input '{}'", name),
       .did = fmt::format("feed {}[{}]", name_of(tensor.type()), to_string(tensor.shape())),
       .expected = fmt::format("{}[{}]", name_of(expected.element), to_string(expected.shape)),
       .fix = "give a tensor of that shape and type; --dim sets dynamic dimensions"});
}

std::vector<Tensor> evaluate(const Graph& graph, std::span<const Tensor> inputs) {
  std::vector<int> uses = count_uses(graph);
  std::map<ValueId, Tensor> computed;
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    const ValueId id = graph.inputs[i];
    expect_input_type(graph.value(id).name, graph.type(id), inputs[i]);
    computed.emplace(graph.inputs[i], inputs[i]);
  }
  const auto find = [&](ValueId id) {
    return id == kNoValue             ? nullptr
           : graph.value(id).constant ? graph.value(id).constant.get()
                                      : &computed.at(id);
  };
  for (const Node& node : graph.nodes) {
    Tensors arguments;
    for (const ValueId id : node.inputs) arguments.push_back(find(id));
    std::vector<Tensor> results = node.op->reference(arguments);
    for (const ValueId id : node.inputs) {
      if (id != kNoValue && --uses[static_cast<size_t>(id)] == 0) computed.erase(id);
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ElementType element = graph.type(node.outputs[i]).element;
      computed.emplace(node.outputs[i], results[i].type() == element
                                            ? std::move(results[i])
                                            : convert(results[i], element));
    }
  }
  std::vector<Tensor> outputs;
  for (const ValueId id : graph.outputs) outputs.push_back(*find(id));
  return outputs;
}

}  // namespace cubist::framework

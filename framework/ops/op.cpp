#include "ops/op.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/base/error.h"

namespace cubist::framework {

namespace {

[[noreturn]] void no_kernel(const Op& op) {
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("run {} {}on the device", op.type(),
                                  op.describe().empty() ? "" : op.describe() + " "),
               .expected = "an operator with a kernel, or constant inputs",
               .fix = "framework/README.md lists what runs on the device"});
}

}  // namespace

std::optional<std::vector<Tensor>> Op::fold(Inputs inputs) const {
  Tensors tensors;
  for (const Input& input : inputs) {
    if (input.is_given() && input.constant == nullptr) return std::nullopt;
    tensors.push_back(input.constant);
  }
  return reference(tensors);
}

Placement Op::place(Inputs) const { no_kernel(*this); }
void Op::lower(Lowering&) const { no_kernel(*this); }

std::vector<Input> inputs_of(const Graph& graph, const Node& node) {
  std::vector<Input> inputs;
  for (const ValueId id : node.inputs) {
    inputs.push_back(id == kNoValue ? Input{}
                                    : Input{&graph.type(id), graph.value(id).constant.get()});
  }
  return inputs;
}

std::vector<int64_t> constant_integers(Inputs inputs, size_t index, const char* what) {
  expect_input(inputs, index, what);
  if (inputs[index].constant == nullptr) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("use {} that the network computes", what),
                 .expected = "a constant, or what follows from the inputs' shapes"});
  }
  return to_integers(*inputs[index].constant);
}

ConstantInputs::ConstantInputs(const Tensors& tensors)
    : types_(tensors.size()), inputs_(tensors.size()) {
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i] == nullptr) continue;
    types_[i] = {.element = tensors[i]->type(), .shape = tensors[i]->shape()};
    inputs_[i] = {&types_[i], tensors[i]};
  }
}

std::vector<Tensor> single(Tensor tensor) {
  std::vector<Tensor> outputs;
  outputs.push_back(std::move(tensor));
  return outputs;
}

void expect_input(Inputs inputs, size_t index, const char* what) {
  if (index < inputs.size() && inputs[index].is_given()) return;
  throw Error(Fault::kModel, {.did = fmt::format("leave out input {} ({})", index, what),
                              .expected = "it is not optional"});
}

void expect_rank(const Input& input, int64_t rank, const char* what) {
  if (input.type->rank() == rank) return;
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("use {} of shape {}", what, to_string(input.shape())),
               .expected = fmt::format("rank {}", rank)});
}

}  // namespace cubist::framework

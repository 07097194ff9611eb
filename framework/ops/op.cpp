#include "ops/op.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/base/error.h"
#include "graph/storage.h"
#include "runtime/lowering.h"

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

std::optional<akg::Value> Op::compose(const Composition&) const { return std::nullopt; }

Placement Op::place(Inputs inputs) const {
  std::vector<TensorType> types(inputs.size());
  std::vector<Input> in_nd(inputs.begin(), inputs.end());
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].is_given()) continue;
    types[i] = *inputs[i].type;
    types[i].layout = Layout::kNd;
    in_nd[i].type = &types[i];
  }
  if (!has_algorithm(*this, in_nd, infer(in_nd)[0])) no_kernel(*this);
  return {.inputs = std::vector<Layout>(inputs.size(), Layout::kNd),
          .output = Layout::kNd,
          .can_write_f32 = true,
          .rounds_constants = true};
}
void Op::lower(Lowering&) const { no_kernel(*this); }

TensorType constant_operand_type(const TensorType& constant, Layout layout) {
  TensorType result{.element = *device_element(constant.element), .shape = constant.shape};
  if (layout == Layout::kNd || element_count(constant.shape) == 1) return result;
  constexpr size_t kMapRank = 4;
  result.shape.insert(result.shape.begin(), kMapRank - constant.shape.size(), 1);
  if (result.shape[1] == 1) {
    result.shape.push_back(1);  // as N, C1, H, W, C0
  } else {
    result.layout = Layout::k5hd;
  }
  return result;
}

bool has_algorithm(const Op& op, Inputs inputs, const TensorType& output) {
  std::vector<std::optional<akg::Value>> operands;
  for (const Input& input : inputs) {
    operands.push_back(std::nullopt);
    if (!input.is_given()) continue;
    const std::optional<ElementType> element = device_element(input.type->element);
    if (!element) return false;
    const TensorType type =
        input.constant == nullptr ? *input.type : constant_operand_type(*input.type, output.layout);
    operands.back() = akg::input("x", data_type_of(*element), storage_shape(type));
  }
  return device_element(output.element) && op.compose({inputs, operands, output});
}

Placement place_elementwise(Inputs inputs, const Shape& output, bool keeps_zero) {
  constexpr size_t kMapRank = 4;
  bool has_5hd = false, can_be_5hd = output.size() == kMapRank;
  for (const Input& input : inputs) {
    if (!input.is_given() || input.constant != nullptr) continue;
    has_5hd = has_5hd || input.type->layout == Layout::k5hd;
    can_be_5hd = can_be_5hd && input.shape().size() == kMapRank && input.shape()[1] == output[1] &&
                 (keeps_zero || output[1] % c0_of(input.type->element) == 0);
  }
  const Layout layout = has_5hd && can_be_5hd ? Layout::k5hd : Layout::kNd;
  return {.inputs = std::vector<Layout>(inputs.size(), layout),
          .output = layout,
          .can_write_f32 = true,
          .rounds_constants = true};
}

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

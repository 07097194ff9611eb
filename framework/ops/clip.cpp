#include "ops/clip.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

std::shared_ptr<const Op> make_clip(const OnnxNode& node) {
  auto op = std::make_shared<Clip>();
  if (node.has("min")) op->low = node.real("min", 0);
  if (node.has("max")) op->high = node.real("max", 0);
  return op;
}

std::string Clip::describe() const {
  std::string text;
  if (low) text += fmt::format("min {}", *low);
  if (high) text += fmt::format("{}max {}", text.empty() ? "" : " ", *high);
  return text;
}

std::optional<float> Clip::bound_of(const std::optional<float>& attribute, const Tensor* bound) {
  return bound != nullptr ? std::optional(to_floats(*bound).at(0)) : attribute;
}

std::vector<TensorType> Clip::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  for (size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i].is_given() && element_count(inputs[i].shape()) != 1) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("clip at a bound of shape {}", to_string(inputs[i].shape())),
                   .expected = "a scalar"});
    }
  }
  return {{.element = inputs[0].type->element, .shape = inputs[0].shape()}};
}

std::vector<Tensor> Clip::reference(const Tensors& inputs) const {
  const auto least = bound_of(low, inputs.size() > 1 ? inputs[1] : nullptr);
  const auto most = bound_of(high, inputs.size() > 2 ? inputs[2] : nullptr);
  std::vector<float> values = to_floats(*inputs[0]);
  for (float& value : values) {
    if (least) value = std::max(value, *least);
    if (most) value = std::min(value, *most);
  }
  return {from_floats(inputs[0]->type(), inputs[0]->shape(), values)};
}

}  // namespace cubist::framework

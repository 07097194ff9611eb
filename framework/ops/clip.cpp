#include "ops/clip.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/elementwise.h"

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
    if (inputs[i].is_given() && inputs[i].type->element != inputs[0].type->element) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("clip {} at a bound of {}", name_of(inputs[0].type->element),
                                      name_of(inputs[i].type->element)),
                   .expected = "one element type"});
    }
    if (inputs[i].is_given() && element_count(inputs[i].shape()) != 1) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("clip at a bound of shape {}", to_string(inputs[i].shape())),
                   .expected = "a scalar"});
    }
  }
  return {{.element = inputs[0].type->element, .shape = inputs[0].shape()}};
}

std::vector<Tensor> Clip::reference(const Tensors& inputs) const {
  const Tensor& x = *inputs[0];
  Tensor out(x.type(), x.shape());
  with_storage_type(x.type(), [&](auto storage) {
    using T = decltype(storage);
    using Wide = Arithmetic<T>;
    // As the input has it, or the attribute; else `otherwise`, which bounds nothing.
    const auto bound = [&](size_t input, const std::optional<float>& attribute, Wide otherwise) {
      if (input < inputs.size() && inputs[input] != nullptr)
        return static_cast<Wide>(inputs[input]->as<T>()[0]);
      return attribute ? static_cast<Wide>(*attribute) : otherwise;
    };
    using Limits = std::numeric_limits<Wide>;
    const Wide least = bound(1, low, Limits::has_infinity ? -Limits::infinity() : Limits::min());
    const Wide most = bound(2, high, Limits::has_infinity ? Limits::infinity() : Limits::max());
    map_elements<T, T>(x.as<T>(), out.as<T>(),
                       [&](Wide value) { return std::min(std::max(value, least), most); });
  });
  return single(std::move(out));
}

}  // namespace cubist::framework

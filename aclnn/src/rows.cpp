// Operators along axes: softmax, normalizations, reductions.
#include <algorithm>

#include "call.h"

namespace cubist::aclnn {
namespace {

// The last axes of `input`, which the normalized shape names.
std::vector<int64_t> normalized_axes(const Call& call, const std::string& input, size_t count) {
  const auto rank = static_cast<int64_t>(call.shape(input).size());
  std::vector<int64_t> axes;
  for (int64_t axis = rank - static_cast<int64_t>(count); axis < rank; ++axis) axes.push_back(axis);
  return axes;
}

// Weights may have another type of floats than what they scale.
std::string as_element(Call& call, const char* name, const std::string& element) {
  return call.element(name) == element ? call.tensor(name) : call.cast(call.tensor(name), element);
}

// 1 / sqrt(mean(x^2) + epsilon) of rows.
std::string inverse_deviation(Call& call, const std::string& x, const std::string& element,
                              const std::vector<int64_t>& axes, double epsilon) {
  const std::string mean = call.node("ReduceMean", {call.node("Mul", {x, x})}, {{"axes", axes}});
  const std::string sum = call.node("Add", {mean, call.constant(epsilon, element)});
  return call.node("Reciprocal", {call.node("Sqrt", {sum})});
}

}  // namespace

void along_axis(Call& call, const char* type) {
  call.result(call.node(type, {call.tensor("self")}, {{"axis", call.integer("dim")}}));
}

void layer_norm(Call& call) {
  const std::string x = call.tensor("input"), element = call.element("input");
  const std::vector<int64_t> shape = call.shape("input"), rows = call.integers("normalizedShape");
  if (rows.empty() || rows.size() > shape.size() ||
      !std::equal(rows.rbegin(), rows.rend(), shape.rbegin()))
    call.refuse("normalizedShape", "normalize axes that the input does not end with",
                "the extents of its last axes");
  const std::vector<int64_t> axes = normalized_axes(call, "input", rows.size());
  const double epsilon = call.number("eps");
  std::vector<std::string> inputs{x};
  if (call.is_given("weightOptional"))
    inputs.push_back(as_element(call, "weightOptional", element));
  else
    inputs.push_back(call.node("Expand", {call.constant(1, element), call.constant(rows)}));
  if (call.is_given("biasOptional")) inputs.push_back(as_element(call, "biasOptional", element));
  call.result("out", call.node("LayerNormalization", inputs,
                               {{"axis", axes.front()}, {"epsilon", static_cast<float>(epsilon)}}));
  if (call.is_given("meanOutOptional"))
    call.result("meanOutOptional", call.node("ReduceMean", {x}, {{"axes", axes}}));
  if (!call.is_given("rstdOutOptional")) return;
  const std::string centred = call.node("Sub", {x, call.node("ReduceMean", {x}, {{"axes", axes}})});
  call.result("rstdOutOptional", inverse_deviation(call, centred, element, axes, epsilon));
}

// As exporters write it, so that one kernel normalizes; rstd by itself.
void rms_norm(Call& call) {
  const std::string x = call.tensor("x"), element = call.element("x");
  const std::vector<int64_t> axes = normalized_axes(call, "x", call.shape("gamma").size());
  const double epsilon = call.number("epsilon");
  const std::string gamma = as_element(call, "gamma", element);
  const std::string rows =
      call.node("Mul", {x, inverse_deviation(call, x, element, axes, epsilon)});
  call.result("yOut", call.node("Mul", {rows, gamma}));
  call.result("rstdOut", inverse_deviation(call, x, element, axes, epsilon));
}

// No axes: all.
void reduce(Call& call, const char* type) {
  const bool is_sum = std::string(type) == "ReduceSum";
  const std::string axes_name = call.name_of(1), keep = call.name_of(2);
  if (call.is_tensor(call.name_of(0)) && call.name_of(3) == "dtype" &&
      call.element_type("dtype") != call.element("out"))
    call.refuse("dtype", "reduce to " + call.element_type("dtype"),
                "the type of out, " + call.element("out"));
  const std::vector<int64_t> axes = call.integers(axes_name);
  std::vector<std::string> inputs{call.tensor("self")};
  Call::Attributes attributes{{"keepdims", int64_t{call.flag(keep)}}};
  if (!axes.empty() && is_sum) inputs.push_back(call.constant(axes));
  if (!axes.empty() && !is_sum) attributes.emplace("axes", axes);
  call.result(call.node(type, inputs, attributes));
}

}  // namespace cubist::aclnn

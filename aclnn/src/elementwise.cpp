// Operators whose elements depend on inputs in their own place: what operators.txt names.
#include <cmath>
#include <numbers>

#include "call.h"

namespace cubist::aclnn {
namespace {

bool is_float(const std::string& element) { return element == "f32" || element == "f16"; }

std::string self_of(const Call& call) { return call.tensor(call.name_of(0)); }
const std::string& element_of_self(const Call& call) { return call.element(call.name_of(0)); }

struct Operands {
  std::string first, second;
  std::string element;  // of both
};

// The first parameter and another, a tensor or a number; of two types of floats the wider.
Operands operands_of(Call& call, size_t second) {
  const std::string self = self_of(call), element = element_of_self(call);
  const std::string name = call.name_of(second);
  if (!call.is_tensor(name)) {
    const double number = call.number(name);
    if (!is_float(element) && number != std::trunc(number))
      call.refuse(name, "combine integers with a fraction", "a whole number, or tensors of floats",
                  "convert the tensor with aclnnCast");
    return {self, call.constant(number, element), element};
  }
  const std::string other = call.tensor(name), other_element = call.element(name);
  if (element == other_element) return {self, other, element};
  if (!is_float(element) || !is_float(other_element))
    call.refuse(name, "combine " + element + " with " + other_element,
                "two tensors of one type, or of floats", "convert one with aclnnCast");
  if (element == "f32") return {self, call.cast(other, element), element};
  return {call.cast(self, other_element), other, other_element};
}

// Fractions are cut off.
std::string converted(Call& call, const std::string& value, const std::string& from,
                      const std::string& to) {
  return from == to ? value : call.cast(value, to);
}

}  // namespace

void unary(Call& call, const char* type) { call.result(call.node(type, {self_of(call)})); }

void hardsigmoid(Call& call) {
  call.result(call.node("HardSigmoid", {self_of(call)}, {{"alpha", 1.0F / 6}, {"beta", 0.5F}}));
}

void rsqrt(Call& call) {
  call.result(call.node("Reciprocal", {call.node("Sqrt", {self_of(call)})}));
}

void silu(Call& call) {
  const std::string x = self_of(call);
  call.result(call.node("Mul", {x, call.node("Sigmoid", {x})}));
}

// As exporters write it: x * (1 + erf(x / sqrt 2)) * 0.5.
void gelu(Call& call) {
  const std::string x = self_of(call), element = element_of_self(call);
  const auto number = [&](double value) { return call.constant(value, element); };
  const std::string erf = call.node("Erf", {call.node("Div", {x, number(std::numbers::sqrt2)})});
  const std::string product = call.node("Mul", {x, call.node("Add", {erf, number(1)})});
  call.result(call.node("Mul", {product, number(0.5)}));
}

void leaky_relu(Call& call) {
  call.result(call.node("LeakyRelu", {self_of(call)},
                        {{"alpha", static_cast<float>(call.number("negativeSlope"))}}));
}

void clamp(Call& call) {
  const std::string element = element_of_self(call);
  std::vector<std::string> inputs{self_of(call)};
  for (const char* bound : {"clipValueMin", "clipValueMax"})
    inputs.push_back(call.is_given(bound) ? call.constant(call.number(bound), element) : "");
  if (inputs[1].empty() && inputs[2].empty())
    call.refuse("clipValueMax", "clamp between no bounds", "clipValueMin, clipValueMax or both");
  call.result(call.node("Clip", inputs));
}

void cast(Call& call) {
  const std::string to = call.element_type("dtype");
  if (to != call.element("out"))
    call.refuse("out", "convert to " + to + " in a tensor of " + call.element("out"), to);
  call.result(converted(call, self_of(call), element_of_self(call), to));
}

// Of other types and of views, too; the source is stretched to the destination.
void copy(Call& call) {
  std::string value = call.tensor("src");
  const std::string to = call.element("selfRef");
  if (call.shape("src") != call.shape("selfRef"))
    value = call.node("Expand", {value, call.constant(call.shape("selfRef"))});
  call.result(converted(call, value, call.element("src"), to));
}

// self + alpha * other, self - alpha * other.
void add(Call& call, const char* type) {
  Operands operands = operands_of(call, 1);
  const double alpha = call.number("alpha");
  if (alpha != 1)
    operands.second = call.node("Mul", {operands.second, call.constant(alpha, operands.element)});
  call.result(call.node(type, {operands.first, operands.second}));
}

void binary(Call& call, const char* type) {
  const Operands operands = operands_of(call, 1);
  call.result(call.node(type, {operands.first, operands.second}));
}

void where(Call& call) {
  if (call.element("condition") != "bool")
    call.refuse("condition", "choose by " + call.element("condition"), "ACL_BOOL");
  call.result(
      call.node("Where", {call.tensor("condition"), call.tensor("self"), call.tensor("other")}));
}

}  // namespace cubist::aclnn

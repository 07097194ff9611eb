#include "ops/unary.h"

#include <fmt/format.h>

#include <cmath>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

namespace {

double apply(Unary::Kind kind, double x) {
  switch (kind) {
    case Unary::Kind::kRelu:
      return x < 0 ? 0 : x;  // NaN stays NaN
    case Unary::Kind::kExp:
      return std::exp(x);
    case Unary::Kind::kLog:
      return std::log(x);
    case Unary::Kind::kSqrt:
      return std::sqrt(x);
    case Unary::Kind::kAbs:
      return std::fabs(x);
    case Unary::Kind::kReciprocal:
      return 1 / x;
    case Unary::Kind::kSigmoid:
      return 1 / (1 + std::exp(-x));
    case Unary::Kind::kTanh:
      break;
  }
  return std::tanh(x);
}

// Then the lanes past the last channel of a 5HD value stay zero, as its readers expect.
bool keeps_zero(Unary::Kind kind) {
  return kind == Unary::Kind::kRelu || kind == Unary::Kind::kSqrt || kind == Unary::Kind::kAbs ||
         kind == Unary::Kind::kTanh;
}

}  // namespace

std::shared_ptr<const Op> make_unary(Unary::Kind kind) {
  auto op = std::make_shared<Unary>();
  op->kind = kind;
  return op;
}

std::shared_ptr<const Op> make_relu(const OnnxNode&) { return make_unary(Unary::Kind::kRelu); }
std::shared_ptr<const Op> make_exp(const OnnxNode&) { return make_unary(Unary::Kind::kExp); }
std::shared_ptr<const Op> make_log(const OnnxNode&) { return make_unary(Unary::Kind::kLog); }
std::shared_ptr<const Op> make_sqrt(const OnnxNode&) { return make_unary(Unary::Kind::kSqrt); }
std::shared_ptr<const Op> make_abs(const OnnxNode&) { return make_unary(Unary::Kind::kAbs); }
std::shared_ptr<const Op> make_reciprocal(const OnnxNode&) {
  return make_unary(Unary::Kind::kReciprocal);
}
std::shared_ptr<const Op> make_sigmoid(const OnnxNode&) {
  return make_unary(Unary::Kind::kSigmoid);
}
std::shared_ptr<const Op> make_tanh(const OnnxNode&) { return make_unary(Unary::Kind::kTanh); }
std::string Unary::type() const {
  constexpr const char* kNames[] = {"Relu", "Exp",        "Log",     "Sqrt",
                                    "Abs",  "Reciprocal", "Sigmoid", "Tanh"};
  return kNames[static_cast<int>(kind)];
}

std::vector<TensorType> Unary::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  const ElementType element = inputs[0].type->element;
  if (!is_float(element)) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("apply {} to {}", type(), name_of(element)),
                 .expected = "a float type"});
  }
  return {{.element = element, .shape = inputs[0].shape()}};
}

std::vector<Tensor> Unary::reference(const Tensors& inputs) const {
  std::vector<float> values = to_floats(*inputs[0]);
  for (float& value : values) value = static_cast<float>(apply(kind, value));
  std::vector<Tensor> outputs;
  outputs.push_back(from_floats(inputs[0]->type(), inputs[0]->shape(), values));
  return outputs;
}

std::optional<akg::Value> Unary::compose(const Composition& x) const {
  switch (kind) {
    case Kind::kRelu:
      return akg::relu(x[0]);
    case Kind::kExp:
      return akg::exp(x[0]);
    case Kind::kLog:
      return akg::log(x[0]);
    case Kind::kSqrt:
      return akg::sqrt(x[0]);
    case Kind::kAbs:
      return akg::abs(x[0]);
    case Kind::kReciprocal:
      return akg::reciprocal(x[0]);
    case Kind::kSigmoid:
      return akg::sigmoid(x[0]);
    case Kind::kTanh:
      break;
  }
  return akg::tanh(x[0]);
}

Placement Unary::place(Inputs inputs) const {
  return place_elementwise(inputs, inputs[0].shape(), keeps_zero(kind));
}

}  // namespace cubist::framework

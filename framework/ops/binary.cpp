#include "ops/binary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/broadcast.h"

namespace cubist::framework {

namespace {

float apply(const Binary& op, float a, float b) {
  switch (op.kind) {
    case Binary::Kind::kAdd:
      return a + b;
    case Binary::Kind::kSub:
      return a - b;
    case Binary::Kind::kMul:
      return a * b;
    case Binary::Kind::kDiv:
      return a / b;
    case Binary::Kind::kMax:
      return std::max(a, b);
    case Binary::Kind::kMin:
      return std::min(a, b);
    case Binary::Kind::kMod:
      break;
  }
  return std::fmod(a, b);
}

// Two's complement, as the integer types wrap.
int64_t apply(const Binary& op, int64_t a, int64_t b) {
  const auto wrap_a = static_cast<uint64_t>(a), wrap_b = static_cast<uint64_t>(b);
  const bool divides = op.kind == Binary::Kind::kDiv || op.kind == Binary::Kind::kMod;
  if (divides && b == 0) {
    throw Error(Fault::kModel, {.did = fmt::format("divide integer {} by zero", a),
                                .expected = "a divisor that is not 0"});
  }
  switch (op.kind) {
    case Binary::Kind::kAdd:
      return static_cast<int64_t>(wrap_a + wrap_b);
    case Binary::Kind::kSub:
      return static_cast<int64_t>(wrap_a - wrap_b);
    case Binary::Kind::kMul:
      return static_cast<int64_t>(wrap_a * wrap_b);
    case Binary::Kind::kDiv:
      return a / b;
    case Binary::Kind::kMax:
      return std::max(a, b);
    case Binary::Kind::kMin:
      return std::min(a, b);
    case Binary::Kind::kMod:
      break;
  }
  const int64_t rest = a % b;
  const bool follows_divisor = !op.is_fmod && rest != 0 && (rest < 0) != (b < 0);
  return follows_divisor ? rest + b : rest;
}

template <class T>
std::vector<T> combine(const Binary& op, const std::vector<T>& a, const Shape& a_shape,
                       const std::vector<T>& b, const Shape& b_shape, const Shape& shape) {
  std::vector<T> out;
  out.reserve(static_cast<size_t>(element_count(shape)));
  for_each_broadcast(shape, a_shape, b_shape, [&](int64_t ia, int64_t ib) {
    out.push_back(apply(op, a[static_cast<size_t>(ia)], b[static_cast<size_t>(ib)]));
  });
  return out;
}

Tensor compute(const Binary& op, const Tensor& a, const Tensor& b) {
  Shape shape = broadcast(a.shape(), b.shape());
  if (is_float(a.type())) {
    const auto values = combine(op, to_floats(a), a.shape(), to_floats(b), b.shape(), shape);
    return from_floats(a.type(), std::move(shape), values);
  }
  const auto values = combine(op, to_integers(a), a.shape(), to_integers(b), b.shape(), shape);
  return from_integers(a.type(), std::move(shape), values);
}

akg::Value compose_two(const Binary& op, const akg::Value& a, const akg::Value& b) {
  switch (op.kind) {
    case Binary::Kind::kAdd:
      return akg::add(a, b);
    case Binary::Kind::kSub:
      return akg::sub(a, b);
    case Binary::Kind::kMul:
      return akg::mul(a, b);
    case Binary::Kind::kDiv:
      return akg::div(a, b);
    case Binary::Kind::kMax:
      return akg::max(a, b);
    case Binary::Kind::kMin:
      return akg::min(a, b);
    case Binary::Kind::kMod:
      break;
  }
  return akg::mod(a, b, op.is_fmod ? akg::ModSign::kOfDividend : akg::ModSign::kOfDivisor);
}

}  // namespace

std::shared_ptr<const Op> make_binary(Binary::Kind kind) {
  auto op = std::make_shared<Binary>();
  op->kind = kind;
  return op;
}

std::shared_ptr<const Op> make_add(const OnnxNode&) { return make_binary(Binary::Kind::kAdd); }
std::shared_ptr<const Op> make_sub(const OnnxNode&) { return make_binary(Binary::Kind::kSub); }
std::shared_ptr<const Op> make_mul(const OnnxNode&) { return make_binary(Binary::Kind::kMul); }
std::shared_ptr<const Op> make_div(const OnnxNode&) { return make_binary(Binary::Kind::kDiv); }
std::shared_ptr<const Op> make_max(const OnnxNode&) { return make_binary(Binary::Kind::kMax); }
std::shared_ptr<const Op> make_min(const OnnxNode&) { return make_binary(Binary::Kind::kMin); }
std::shared_ptr<const Op> make_sum(const OnnxNode&) { return make_binary(Binary::Kind::kAdd); }
std::shared_ptr<const Op> make_mod(const OnnxNode& node) {
  auto op = std::make_shared<Binary>();
  op->kind = Binary::Kind::kMod;
  op->is_fmod = node.integer("fmod", 0) != 0;
  return op;
}

std::string Binary::type() const {
  constexpr const char* kNames[] = {"Add", "Sub", "Mul", "Div", "Max", "Min", "Mod"};
  return kNames[static_cast<int>(kind)];
}

std::vector<TensorType> Binary::infer(Inputs inputs) const {
  expect_input(inputs, 0, "a");
  Shape shape = inputs[0].shape();
  for (size_t i = 1; i < inputs.size(); ++i) {
    expect_input(inputs, i, "b");
    const ElementType a = inputs[0].type->element, b = inputs[i].type->element;
    if (a != b) {
      throw Error(Fault::kModel, {.did = fmt::format("combine {} and {}", name_of(a), name_of(b)),
                                  .expected = "inputs of one element type"});
    }
    shape = broadcast(shape, inputs[i].shape());
  }
  return {{.element = inputs[0].type->element, .shape = std::move(shape)}};
}

std::vector<Tensor> Binary::reference(const Tensors& inputs) const {
  Tensor result = *inputs[0];
  for (size_t i = 1; i < inputs.size(); ++i) result = compute(*this, result, *inputs[i]);
  if (relu) {
    std::vector<float> values = to_floats(result);
    for (float& value : values) value = value < 0 ? 0 : value;
    result = from_floats(result.type(), result.shape(), values);
  }
  std::vector<Tensor> outputs;
  outputs.push_back(std::move(result));
  return outputs;
}

std::optional<akg::Value> Binary::compose(const Composition& x) const {
  akg::Value result = x[0];
  for (size_t i = 1; i < x.operands.size(); ++i) result = compose_two(*this, result, x[i]);
  return relu ? akg::relu(result) : result;
}

// Division makes NaN of the zeros past the last channel, and a later convolution would read them.
Placement Binary::place(Inputs inputs) const {
  const bool keeps_zero = kind != Kind::kDiv && kind != Kind::kMod;
  return place_elementwise(inputs, infer(inputs)[0].shape, keeps_zero);
}

}  // namespace cubist::framework

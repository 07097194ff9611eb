#include "ops/binary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <type_traits>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/elementwise.h"

namespace cubist::framework {

namespace {

// Two's complement for integers, as their types wrap.
template <class T, class F>
T arithmetic(T a, T b, F f) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(f(static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
  } else {
    return f(a, b);
  }
}

template <class T>
void expect_divisor(T a, T b) {
  if (b != 0) return;
  throw Error(Fault::kModel, {.did = fmt::format("divide integer {} by zero", a),
                              .expected = "a divisor that is not 0"});
}

template <class T>
bool is_negative(T value) {
  if constexpr (std::is_signed_v<T>) return value < 0;
  return false;
}

template <class T>
bool is_minus_one(T value) {  // by which the least integer cannot be divided
  return std::is_signed_v<T> && value == static_cast<T>(-1);
}

template <class T>
T divide(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    expect_divisor(a, b);
    if (is_minus_one(b)) return static_cast<T>(-static_cast<uint64_t>(a));
  }
  return static_cast<T>(a / b);
}

template <class T>
T modulo(T a, T b, bool is_fmod) {
  if constexpr (std::is_integral_v<T>) {
    expect_divisor(a, b);
    if (is_minus_one(b)) return 0;
    const T rest = static_cast<T>(a % b);
    const bool follows_divisor = !is_fmod && rest != 0 && is_negative(rest) != is_negative(b);
    return static_cast<T>(follows_divisor ? rest + b : rest);
  } else {
    return std::fmod(a, b);
  }
}

// Calls visit with the function of two elements.
template <class Visit>
void with_function(Binary::Kind kind, bool is_fmod, Visit&& visit) {
  switch (kind) {
    case Binary::Kind::kAdd:
    case Binary::Kind::kMean:  // divided at the end
      return visit([](auto a, auto b) { return arithmetic(a, b, std::plus<>()); });
    case Binary::Kind::kSub:
      return visit([](auto a, auto b) { return arithmetic(a, b, std::minus<>()); });
    case Binary::Kind::kMul:
      return visit([](auto a, auto b) { return arithmetic(a, b, std::multiplies<>()); });
    case Binary::Kind::kDiv:
      return visit([](auto a, auto b) { return divide(a, b); });
    case Binary::Kind::kMax:
      return visit([](auto a, auto b) { return std::max(a, b); });
    case Binary::Kind::kMin:
      return visit([](auto a, auto b) { return std::min(a, b); });
    case Binary::Kind::kPRelu:
      return visit([](auto x, auto slope) {
        return is_negative(x) ? arithmetic(x, slope, std::multiplies<>()) : x;
      });
    case Binary::Kind::kMod:
      break;
  }
  visit([&](auto a, auto b) { return modulo(a, b, is_fmod); });
}

Tensor compute(Binary::Kind kind, const Tensor& a, const Tensor& b, bool is_fmod = false) {
  Tensor out(a.type(), broadcast(a.shape(), b.shape()));
  with_storage_type(a.type(), [&](auto storage) {
    using T = decltype(storage);
    if constexpr (!std::is_same_v<T, bool>)  // infer() lets no bool in
      with_function(kind, is_fmod, [&](auto f) { combine_elements<T, T, T>(a, b, out, f); });
  });
  return out;
}

// kAdd is ONNX Sum too.
bool takes_any_number(Binary::Kind kind) {
  return kind == Binary::Kind::kAdd || kind == Binary::Kind::kMax || kind == Binary::Kind::kMin ||
         kind == Binary::Kind::kMean;
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
    case Binary::Kind::kMean:
      return akg::add(a, b);
    case Binary::Kind::kPRelu:
      return akg::prelu(a, b);
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
std::shared_ptr<const Op> make_mean(const OnnxNode&) { return make_binary(Binary::Kind::kMean); }
std::shared_ptr<const Op> make_prelu(const OnnxNode&) { return make_binary(Binary::Kind::kPRelu); }
std::shared_ptr<const Op> make_mod(const OnnxNode& node) {
  auto op = std::make_shared<Binary>();
  op->kind = Binary::Kind::kMod;
  op->is_fmod = node.integer("fmod", 0) != 0;
  return op;
}

std::string Binary::type() const {
  constexpr const char* kNames[] = {"Add", "Sub", "Mul",  "Div",  "Max",
                                    "Min", "Mod", "Mean", "PRelu"};
  return kNames[static_cast<int>(kind)];
}

std::vector<TensorType> Binary::infer(Inputs inputs) const {
  expect_input(inputs, 0, "a");
  if (!takes_any_number(kind)) {
    expect_input(inputs, 1, "b");
    if (inputs.size() > 2) {
      throw Error(
          Fault::kModel,
          {.did = fmt::format("apply {} to {} inputs", type(), inputs.size()), .expected = "two"});
    }
  }
  const ElementType element = inputs[0].type->element;
  Shape shape = inputs[0].shape();
  for (size_t i = 1; i < inputs.size(); ++i) {
    expect_input(inputs, i, "b");
    if (const ElementType other = inputs[i].type->element; other != element) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("combine {} and {}", name_of(element), name_of(other)),
                   .expected = "inputs of one element type"});
    }
    shape = broadcast(shape, inputs[i].shape());
  }
  if (element == ElementType::kBool || (kind == Kind::kMean && !is_float(element))) {
    throw Error(Fault::kModel, {.did = fmt::format("apply {} to {}", type(), name_of(element)),
                                .expected = "numbers; floats for Mean"});
  }
  if (kind == Kind::kPRelu && shape != inputs[0].shape()) {
    throw Error(Fault::kModel,
                {.did = fmt::format("apply slopes of shape {} to {}", to_string(inputs[1].shape()),
                                    to_string(inputs[0].shape())),
                 .expected = "a shape that broadcasts to the input's"});
  }
  return {{.element = element, .shape = std::move(shape)}};
}

std::vector<Tensor> Binary::reference(const Tensors& inputs) const {
  Tensor result = inputs.size() > 1 ? compute(kind, *inputs[0], *inputs[1], is_fmod) : *inputs[0];
  for (size_t i = 2; i < inputs.size(); ++i) result = compute(kind, result, *inputs[i]);
  if (relu) {
    result = compute(Kind::kMax, result, Tensor(result.type(), {}));  // NaN stays NaN
  }
  if (kind == Kind::kMean) {
    const std::vector<float> count{static_cast<float>(inputs.size())};
    result = compute(Kind::kDiv, result, from_floats(result.type(), {}, count));
  }
  return single(std::move(result));
}

std::optional<akg::Value> Binary::compose(const Composition& x) const {
  akg::Value result = x[0];
  for (size_t i = 1; i < x.operands.size(); ++i) result = compose_two(*this, result, x[i]);
  if (kind == Kind::kMean)
    result = akg::div(result, akg::constant(result.type(), static_cast<double>(x.operands.size())));
  return relu ? akg::relu(result) : result;
}

// Division by the zeros past the last channel makes NaN, and a later convolution would read it.
Placement Binary::place(Inputs inputs) const {
  const bool divides = kind == Kind::kDiv || kind == Kind::kMod;
  const Tensor* divisor = inputs.back().constant;
  const bool divides_by_number =
      divisor != nullptr && divisor->count() == 1 && to_floats(*divisor)[0] != 0;
  const bool keeps_zero = !divides || divides_by_number;
  return place_elementwise(inputs, infer(inputs)[0].shape, keeps_zero);
}

}  // namespace cubist::framework

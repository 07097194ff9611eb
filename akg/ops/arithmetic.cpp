#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/float_math.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

Value constant(DataType type, double value) {
  const Halide::Type element_type = halide_type(type);
  return elementwise("constant", fmt::format("{}", value), type, {},
                     [element_type, value](const Exprs&) {
                       return Halide::Internal::make_const(element_type, value);
                     });
}

namespace {

Value binary(const std::string& name, const Value& a, const Value& b,
             const std::function<Expr(const Expr&, const Expr&)>& f) {
  require_type(name, a, kNumbers);
  require_same_type(name, {a, b});
  return elementwise(name, "", a.type(), {a, b}, [f](const Exprs& x) { return f(x[0], x[1]); });
}

Value unary(const std::string& name, const Value& x, const std::function<Expr(const Expr&)>& f) {
  require_type(name, x, kNumbers);
  return elementwise(name, "", x.type(), {x}, [f](const Exprs& e) { return f(e[0]); });
}

Expr zero_of(const Expr& x) { return Halide::Internal::make_zero(x.type()); }
Expr one_of(const Expr& x) { return Halide::Internal::make_one(x.type()); }

}  // namespace

Value add(const Value& a, const Value& b) {
  return binary("add", a, b, [](const Expr& x, const Expr& y) { return x + y; });
}

Value sub(const Value& a, const Value& b) {
  return binary("sub", a, b, [](const Expr& x, const Expr& y) { return x - y; });
}

Value mul(const Value& a, const Value& b) {
  return binary("mul", a, b, [](const Expr& x, const Expr& y) { return x * y; });
}

Value min(const Value& a, const Value& b) {
  return binary("min", a, b, [](const Expr& x, const Expr& y) { return Halide::min(x, y); });
}

Value max(const Value& a, const Value& b) {
  return binary("max", a, b, [](const Expr& x, const Expr& y) { return Halide::max(x, y); });
}

Value div(const Value& a, const Value& b) {
  return binary("div", a, b, [](const Expr& x, const Expr& y) {
    return x.type().is_float() ? x / y : divide_s32(x, y).quotient;
  });
}

Value neg(const Value& x) {
  // Halide's -x of a float is x * -1 or 0 - x by its mood; the sign of 0 is not promised.
  return unary("neg", x, [](const Expr& e) { return zero_of(e) - e; });
}

Value abs(const Value& x) {
  return unary("abs", x, [](const Expr& e) {
    return e.type().is_float() ? Halide::abs(e) : Halide::max(e, zero_of(e) - e);
  });
}

Value relu(const Value& x) {
  return unary("relu", x, [](const Expr& e) { return Halide::max(e, zero_of(e)); });
}

Value sign(const Value& x) {
  return unary("sign", x, [](const Expr& e) {
    const Expr one = one_of(e), zero = zero_of(e), minus_one = zero - one;
    if (e.type().is_int()) return Halide::max(Halide::min(e, one), minus_one);
    return Halide::select(e > zero, one, Halide::select(e < zero, minus_one, e));
  });
}

Value clip(const Value& x, double low, double high) {
  require_type("clip", x, kNumbers);
  const auto attributes = fmt::format("{} {}", low, high);
  return elementwise("clip", attributes, x.type(), {x}, [low, high](const Exprs& e) {
    const Halide::Type type = e[0].type();
    return Halide::min(Halide::max(e[0], Halide::Internal::make_const(type, low)),
                       Halide::Internal::make_const(type, high));
  });
}

namespace {

Expr rest_of_f32(const Expr& a, const Expr& b, ModSign sign) {
  const Expr quotient = a / b;
  const Expr whole =
      sign == ModSign::kOfDivisor ? Halide::floor(quotient) : Halide::trunc(quotient);
  const Expr rest = a - whole * b;
  // The rounded quotient may be the next whole number: the rest then has the wrong sign.
  const Expr right = sign == ModSign::kOfDivisor ? b : a;
  const Expr missing = sign == ModSign::kOfDivisor ? b : Halide::select(quotient < 0.0f, -b, b);
  return Halide::select(rest * right < 0.0f, rest + missing, rest);
}

Expr rest_of_s32(const Expr& a, const Expr& b, ModSign sign) {
  const Expr rest = divide_s32(a, b).rest;
  if (sign == ModSign::kOfDividend) return rest;
  const Expr differs = Halide::cast<float>(rest) * Halide::cast<float>(b) < 0.0f;
  return rest + b * Halide::cast<int32_t>(Halide::select(differs, Expr(1.0f), Expr(0.0f)));
}

}  // namespace

Value mod(const Value& a, const Value& b, ModSign sign) {
  const std::string attributes = sign == ModSign::kOfDivisor ? "of divisor" : "of dividend";
  if (a.type() != DataType::s32) {
    return float_function("mod", attributes, {a, b},
                          [sign](const Exprs& x) { return rest_of_f32(x[0], x[1], sign); });
  }
  require_same_type("mod", {a, b});
  return elementwise("mod", attributes, a.type(), {a, b},
                     [sign](const Exprs& x) { return rest_of_s32(x[0], x[1], sign); });
}

}  // namespace cubist::akg

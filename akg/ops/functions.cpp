#include <fmt/format.h>

#include <cmath>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "ops/definitions.h"
#include "ops/float_math.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

Value exp(const Value& x) {
  return float_function("exp", "", x, [](const Expr& e) { return Halide::exp(e); });
}

Value log(const Value& x) {
  return float_function("log", "", x, [](const Expr& e) { return Halide::log(e); });
}

Value sqrt(const Value& x) {
  return float_function("sqrt", "", x, [](const Expr& e) { return Halide::sqrt(e); });
}

Value rsqrt(const Value& x) {
  return float_function("rsqrt", "", x, [](const Expr& e) { return 1.0f / Halide::sqrt(e); });
}

Value reciprocal(const Value& x) {
  return float_function("reciprocal", "", x, [](const Expr& e) { return 1.0f / e; });
}

Value tanh(const Value& x) { return float_function("tanh", "", x, tanh_f32); }

// e^-x overflows to infinity for very negative x, of which the reciprocal is the right 0.
Value sigmoid(const Value& x) {
  return float_function("sigmoid", "", x,
                        [](const Expr& e) { return 1.0f / (1.0f + Halide::exp(e * -1.0f)); });
}

Value erf(const Value& x) { return float_function("erf", "", x, erf_f32); }

Value sin(const Value& x) {
  return float_function("sin", "", x, [](const Expr& e) { return sin_f32(e, 0); });
}

Value cos(const Value& x) {
  return float_function("cos", "", x, [](const Expr& e) { return sin_f32(e, 1); });
}

Value floor(const Value& x) {
  return float_function("floor", "", x, [](const Expr& e) { return Halide::floor(e); });
}

Value ceil(const Value& x) {
  return float_function("ceil", "", x, [](const Expr& e) { return Halide::ceil(e); });
}

Value round(const Value& x) {
  return float_function("round", "", x, [](const Expr& e) { return Halide::round(e); });
}

namespace {

// e^128 is infinity in f32; an infinite exponent is none that every exp knows.
constexpr float kOverflows = 128;

// The sign of x^y by that of x and the parity of y; NaN for negative x and a fraction y, as ln x
// is.
Expr power(const Expr& x, const Expr& y) {
  const Expr size = Halide::exp(Halide::min(y * Halide::log(Halide::abs(x)), kOverflows));
  const Expr is_odd = Halide::floor(y * 0.5f) * 2.0f != y;
  const Expr of_negative = Halide::select(
      Halide::floor(y) == y, Halide::select(is_odd, 0.0f - size, size), Halide::log(x));
  return Halide::select(y == 0.0f, Expr(1.0f), Halide::select(x < 0.0f, of_negative, size));
}

// x^n, n >= 1, by squaring.
Expr product(const Expr& x, int n) {
  if (n == 1) return x;
  const Expr half = product(x, n / 2), square = half * half;
  return n % 2 == 0 ? square : square * x;
}

bool is_whole(double value) { return std::floor(value) == value; }

constexpr double kLargestProduct = 16;

}  // namespace

Value pow(const Value& x, const Value& y) {
  return float_function("pow", "", {x, y}, [](const Exprs& e) { return power(e[0], e[1]); });
}

Value pow(const Value& x, double exponent) {
  require_type("pow", x, kNumbers);
  const std::string attributes = fmt::format("exponent={}", exponent);
  const bool by_products = is_whole(exponent) && std::fabs(exponent) <= kLargestProduct;
  if (x.type() == DataType::s32) {
    if (!by_products || exponent < 0) {
      throw Error(Fault::kNotImplemented, {.where = "pow",
                                           .did = fmt::format("s32 to the power {}", exponent),
                                           .expected = "a whole number from 0 to 16"});
    }
    return elementwise("pow", attributes, x.type(), {x}, [exponent](const Exprs& e) {
      if (exponent == 0) return Halide::Internal::make_one(e[0].type());
      return product(e[0], static_cast<int>(exponent));
    });
  }
  return float_function("pow", attributes, x, [exponent, by_products](const Expr& e) -> Expr {
    if (exponent == 0) return 1.0f;
    if (exponent == 0.5) return Halide::sqrt(e);
    if (!by_products) return power(e, static_cast<float>(exponent));
    const Expr size = product(e, static_cast<int>(std::fabs(exponent)));
    return exponent > 0 ? size : 1.0f / size;
  });
}

}  // namespace cubist::akg

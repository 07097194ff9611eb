#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/float_math.h"

namespace cubist::akg {

using Halide::Expr;

namespace {

std::string with(double alpha) { return fmt::format("alpha={}", alpha); }

Expr zero() { return 0.0f; }

Expr elu_f32(const Expr& x, float alpha) {
  return Halide::select(x > 0.0f, x, alpha * expm1_f32(Halide::min(x, 0.0f)));
}

Expr clamp01(const Expr& x) { return Halide::max(Halide::min(x, 1.0f), 0.0f); }

// x / (1 + e^-z): e^-z overflows to infinity for very negative z, of which the quotient is the
// right 0.
Expr times_sigmoid(const Expr& x, const Expr& minus_z) { return x / (1.0f + Halide::exp(minus_z)); }

}  // namespace

Value leaky_relu(const Value& x, double alpha) {
  const auto a = static_cast<float>(alpha);
  return float_function("leaky_relu", with(alpha), x,
                        [a](const Expr& e) { return Halide::select(e < 0.0f, a * e, e); });
}

Value prelu(const Value& x, const Value& slope) {
  return float_function("prelu", "", {x, slope}, [](const Exprs& e) {
    return Halide::select(e[0] < 0.0f, e[1] * e[0], e[0]);
  });
}

Value thresholded_relu(const Value& x, double alpha) {
  const auto a = static_cast<float>(alpha);
  return float_function("thresholded_relu", with(alpha), x,
                        [a](const Expr& e) { return Halide::select(e > a, e, zero()); });
}

Value elu(const Value& x, double alpha) {
  const auto a = static_cast<float>(alpha);
  return float_function("elu", with(alpha), x, [a](const Expr& e) { return elu_f32(e, a); });
}

Value celu(const Value& x, double alpha) {
  const auto a = static_cast<float>(alpha);
  return float_function("celu", with(alpha), x, [a](const Expr& e) {
    return Halide::select(e > 0.0f, e, a * expm1_f32(Halide::min(e, 0.0f) / a));
  });
}

Value selu(const Value& x, double alpha, double gamma) {
  const auto a = static_cast<float>(alpha), g = static_cast<float>(gamma);
  return float_function("selu", fmt::format("{} gamma={}", with(alpha), gamma), x,
                        [a, g](const Expr& e) { return g * elu_f32(e, a); });
}

// max(x, 0) + ln(1 + e^-|x|).
Value softplus(const Value& x) {
  return float_function("softplus", "", x, [](const Expr& e) {
    return Halide::max(e, 0.0f) + log1p_f32(Halide::exp(0.0f - Halide::abs(e)));
  });
}

Value softsign(const Value& x) {
  return float_function("softsign", "", x,
                        [](const Expr& e) { return e / (1.0f + Halide::abs(e)); });
}

Value hard_sigmoid(const Value& x, double alpha, double beta) {
  const auto a = static_cast<float>(alpha), b = static_cast<float>(beta);
  return float_function("hard_sigmoid", fmt::format("{} beta={}", with(alpha), beta), x,
                        [a, b](const Expr& e) { return clamp01(a * e + b); });
}

Value hard_swish(const Value& x) {
  return float_function("hard_swish", "", x,
                        [](const Expr& e) { return e * clamp01(e * (1.0f / 6) + 0.5f); });
}

Value silu(const Value& x) {
  return float_function("silu", "", x, [](const Expr& e) { return times_sigmoid(e, e * -1.0f); });
}

// tanh(ln(1 + u)) = ((1 + u)^2 - 1) / ((1 + u)^2 + 1) = n / (n + 2), n = u (u + 2), u = e^x. From
// x = 20 on it is 1 in f32, and n must not overflow.
Value mish(const Value& x) {
  return float_function("mish", "", x, [](const Expr& e) {
    const Expr u = Halide::exp(Halide::min(e, 20.0f)), n = u * (u + 2.0f);
    return e * (n / (n + 2.0f));
  });
}

Value gelu(const Value& x) {
  return float_function("gelu", "", x, [](const Expr& e) {
    return 0.5f * e * (1.0f + erf_f32(e * 0.707106781f));  // 1 / sqrt(2)
  });
}

// Hendrycks and Gimpel, arXiv 1606.08415: x / 2 (1 + tanh(u)) = x / (1 + e^-2u).
Value gelu_tanh(const Value& x) {
  constexpr float kLinear = -1.5957691216f;  // -2 sqrt(2 / pi)
  return float_function("gelu_tanh", "", x, [](const Expr& e) {
    return times_sigmoid(e, e * (kLinear + e * e * (kLinear * 0.044715f)));
  });
}

}  // namespace cubist::akg

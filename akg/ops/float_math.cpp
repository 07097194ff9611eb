#include "ops/float_math.h"

namespace cubist::akg {

using Halide::Expr;

Expr polynomial(const Expr& x, const std::vector<double>& coefficients) {
  Expr sum = static_cast<float>(coefficients.back());
  for (size_t i = coefficients.size() - 1; i-- > 0;)
    sum = sum * x + static_cast<float>(coefficients[i]);
  return sum;
}

// e / (e + 2), e = e^2x - 1: no cancellation near 0. From |x| = 10 on it is 1 in f32, and e must
// not overflow.
Expr tanh_f32(const Expr& x) {
  const Expr e = expm1_f32(2.0f * Halide::max(Halide::min(x, 10.0f), -10.0f));
  return e / (e + 2.0f);
}

// x P(x^2) / Q(x^2) on |x| <= 3.93, beyond which erf is 1 in f32. P and Q: minimax fit of erf(x) /
// x in x^2 by weighted least squares (Lawson's iteration in 50 digits), relative error 2.0e-8. All
// coefficients are positive: no cancellation.
Expr erf_f32(const Expr& x) {
  const Expr a = Halide::max(Halide::min(x, 3.93f), -3.93f), square = a * a;
  const Expr p = polynomial(square, {1.12837914594, 0.190733611681, 0.0527835968822,
                                     0.00377746527276, 0.000284761718945, 2.04235445195e-6});
  const Expr q = polynomial(square, {1.0, 0.502365990882, 0.114236726144, 0.0149931141851,
                                     0.00116469730756, 3.80056484487e-5});
  return Halide::max(Halide::min(a * p / q, 1.0f), -1.0f);
}

// e^(a + b) - 1 = (e^a - 1) e^b + (e^b - 1), a = x clamped to +-0.5 and b the rest: e^a - 1 by its
// series up to a^9 (the next term is 5e-10 of it at 0.5), e^b - 1 exactly 0 where b is 0.
Expr expm1_f32(const Expr& x) {
  const Expr a = Halide::max(Halide::min(x, 0.5f), -0.5f), exp_b = Halide::exp(x - a);
  const Expr small = a * polynomial(a, {1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720,
                                        1.0 / 5040, 1.0 / 40320, 1.0 / 362880});
  return small * exp_b + (exp_b - 1.0f);
}

// ln(1 + u) = 2 artanh(z), z = u / (2 + u) <= 1/3: the series up to z^15; the next term is 3e-9 of
// the result at 1/3.
Expr log1p_f32(const Expr& u) {
  const Expr z = u / (2.0f + u);
  return 2.0f * z *
         polynomial(z * z, {1.0, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15});
}

namespace {

// x - k pi / 2. pi / 2 in three parts of 11 bits and a rest (Cody and Waite): k has 13 bits, so the
// first three products and their differences are exact.
Expr without_quarter_turns(const Expr& x, const Expr& k) {
  return (((x - k * 0x1.92p+0f) - k * 0x1.fb4p-12f) - k * 0x1.444p-24f) - k * 0x1.68c234p-39f;
}

}  // namespace

Expr sin_f32(const Expr& x, int quarter_turns) {
  const Expr k = Halide::round(x * 0.636619772f);  // 2 / pi
  const Expr r = without_quarter_turns(x, k), square = r * r;
  // Taylor: the next terms at pi / 4 are 1.8e-9 and 1.1e-10.
  const Expr sine = r * polynomial(square, {1.0, -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880});
  const Expr cosine =
      polynomial(square, {1.0, -1.0 / 2, 1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800});
  const Expr turns = k + static_cast<float>(quarter_turns);
  const Expr quarter = turns - 4.0f * Halide::floor(turns * 0.25f);  // 0, 1, 2 or 3
  const Expr is_odd = (quarter - 2.0f * Halide::floor(quarter * 0.5f)) > 0.5f;
  const Expr value = Halide::select(is_odd, cosine, sine);
  const Expr size = Halide::abs(x);
  return Halide::select(size <= 8192.0f, Halide::select(quarter < 1.5f, value, -value),
                        Halide::sqrt(-size));  // NaN
}

// By way of f32, whose quotient is off by up to 3 * 2^-24 |a / b| before it is cut: a first
// quotient leaves a rest below |b| + 384, a second one is right or one too large in magnitude,
// which the sign of the rest shows. (Never too small: rounding is monotonic, and where the second
// quotient is 2 or more, operands are exact.)
QuotientAndRest divide_s32(const Expr& a, const Expr& b) {
  const auto quotient = [](const Expr& n, const Expr& d) {
    // The largest f32 that s32 holds.
    const Expr q = Halide::cast<float>(n) / Halide::cast<float>(d);
    return Halide::cast<int32_t>(
        Halide::trunc(Halide::max(Halide::min(q, 2147483520.0f), -2147483648.0f)));
  };
  const Expr first = quotient(a, b), rest = a - first * b;
  const Expr second = quotient(rest, b), last_rest = rest - second * b;
  const Expr overshoots = Halide::cast<float>(last_rest) * Halide::cast<float>(a) < 0.0f;
  const Expr is_negative = Halide::cast<float>(a) * Halide::cast<float>(b) < 0.0f;
  const Expr correction = Halide::cast<int32_t>(
      Halide::select(overshoots, Halide::select(is_negative, Expr(1.0f), Expr(-1.0f)), Expr(0.0f)));
  return {first + second + correction, last_rest - correction * b};
}

}  // namespace cubist::akg

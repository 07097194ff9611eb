// Sin Cos Tan Asin Acos Atan.
//
// Largest error against double that the tests measure for float, in ulp: Sin 1.7, Cos 1.7, Tan 2.9
// on
// [-pi/2, pi/2]; Asin 1.9, Acos 1.1, Atan 2.4. Up to |x| = 20000 sines and cosines are within 4e-7.
#pragma once

#include "lib/math/functions.h"

namespace cubist::ascendc {

// r = x - k * pi for |k| < 2^13: the first parts of pi have so few bits that their products are
// exact.
CUBIST_API void subtract_multiples_of_pi(const Steps& s, Floats r, Floats x, Floats k,
                                         Floats temp) {
  constexpr float kParts[] = {3.140625f, 0.000967502594f, 1.50990672e-07f, 5.12668814e-12f};
  Floats from = x;
  for (const float part : kParts) {
    s.muls(temp, k, -part);
    s.add(r, from, temp);
    from = r;
  }
}
// r = sin(r) for |r| <= pi / 2.
CUBIST_API void sine_of_small(const Steps& s, Floats r, Floats square, Floats temp) {
  s.mul(square, r, r);
  s.polynomial(temp, square, -2.397271704e-08f, 2.753082487e-06f, -1.984099298e-04f,
               8.333332282e-03f, -1.666666666e-01f);
  s.mul(temp, temp, square);
  s.mul(temp, temp, r);
  s.add(r, r, temp);
}
// k = 1 where the whole number k is even, -1 where it is odd.
CUBIST_API void sign_of_multiple(const Steps& s, Floats k, Floats temp) {
  s.muls(temp, k, 0.5f);
  s.round(temp, temp, AscendC::RoundMode::CAST_FLOOR);
  s.muls(temp, temp, 4);
  s.muls(k, k, -2);
  s.add(k, k, temp);
  s.adds(k, k, 1);
}
inline constexpr float kPerPi = 0.318309886f, kHalfPi = 1.57079633f;
inline constexpr float kHalfPiRest = -4.37113883e-08f;  // pi / 2 - kHalfPi

CUBIST_FUNCTION_BODY(Sin) {
  s.muls(t[0], x[0], kPerPi);
  s.round(t[0], t[0], AscendC::RoundMode::CAST_RINT);
  subtract_multiples_of_pi(s, t[2], x[0], t[0], t[1]);
  sine_of_small(s, t[2], t[1], t[3]);
  sign_of_multiple(s, t[0], t[1]);
  s.mul(y, t[2], t[0]);
}
// cos((k + 1/2) pi + r) = -(-1)^k sin(r).
CUBIST_FUNCTION_BODY(Cos) {
  s.muls(t[0], x[0], kPerPi);
  s.adds(t[0], t[0], -0.5f);
  s.round(t[0], t[0], AscendC::RoundMode::CAST_RINT);
  s.adds(t[3], t[0], 0.5f);
  subtract_multiples_of_pi(s, t[2], x[0], t[3], t[1]);
  sine_of_small(s, t[2], t[1], t[3]);
  sign_of_multiple(s, t[0], t[1]);
  s.muls(t[0], t[0], -1);
  s.mul(y, t[2], t[0]);
}
CUBIST_FUNCTION_BODY(Tan) {
  SinFunction()(s, t[4], x, t);
  CosFunction()(s, t[5], x, t);
  s.div(y, t[4], t[5]);
}

// asin of r, where r = |x| up to 1/2 (the bits of `is_small`) and sqrt((1 - |x|) / 2) above; the
// latter's result is (pi/2 - asin |x|) / 2.
CUBIST_API void reduced_asin(const Steps& s, Floats result, Floats x, Floats is_small, Floats a,
                             Floats b, Floats z) {
  s.abs(a, x);
  s.compare(is_small, a, AscendC::CMPMODE::LE, 0.5f);
  s.muls(b, a, -0.5f);
  s.adds(b, b, 0.5f);
  s.mul(z, a, a);
  s.choose(z, is_small, z, b);
  s.sqrt(b, b);
  s.choose(b, is_small, a, b);
  s.polynomial(result, z, 4.011600843e-02f, 2.550426072e-02f, 4.516939200e-02f, 7.498082168e-02f,
               1.666666741e-01f);
  s.mul(result, result, z);
  s.mul(result, result, b);
  s.add(result, result, b);
}
CUBIST_FUNCTION_BODY(Asin) {
  reduced_asin(s, t[3], x[0], t[4], t[0], t[1], t[2]);
  s.muls(t[2], t[3], -2);
  s.adds(t[2], t[2], kHalfPi);
  s.adds(t[2], t[2], kHalfPiRest);
  s.choose(t[2], t[4], t[3], t[2]);
  s.copy_sign(y, t[2], x[0], t[3]);
}
CUBIST_FUNCTION_BODY(Acos) {
  reduced_asin(s, t[3], x[0], t[4], t[0], t[1], t[2]);
  s.muls(t[1], t[3], 2);  // x > 1/2
  s.muls(t[0], t[1], -1);
  s.adds(t[0], t[0], 2 * kHalfPi);  // x < -1/2
  s.adds(t[0], t[0], 2 * kHalfPiRest);
  s.compare(t[5], x[0], AscendC::CMPMODE::LT, 0);
  s.choose(t[0], t[5], t[0], t[1]);
  s.copy_sign(t[2], t[3], x[0], t[1]);
  s.muls(t[2], t[2], -1);
  s.adds(t[2], t[2], kHalfPi);
  s.adds(t[2], t[2], kHalfPiRest);
  s.choose(y, t[4], t[2], t[0]);
}
// Above tan(pi/8) pi/4 + atan((a - 1) / (a + 1)), above tan(3 pi/8) pi/2 - atan(1 / a).
CUBIST_FUNCTION_BODY(Atan) {
  const Floats is_large = t[4], is_middle = t[5];
  s.abs(t[0], x[0]);
  s.compare(is_large, t[0], AscendC::CMPMODE::GT, 2.41421356f);
  s.compare(is_middle, t[0], AscendC::CMPMODE::GT, 0.414213562f);
  s.reciprocal(t[1], t[0]);
  s.muls(t[1], t[1], -1);
  s.adds(t[2], t[0], -1);
  s.adds(t[3], t[0], 1);
  s.div(t[2], t[2], t[3]);
  s.choose(t[2], is_large, t[1], t[2]);
  s.choose(t[2], is_middle, t[2], t[0]);
  s.fill(t[1], kHalfPi);
  s.fill(t[3], kHalfPi / 2);
  s.choose(t[3], is_large, t[1], t[3]);
  s.choose(t[3], is_middle, t[3], 0.0f);
  s.mul(t[1], t[2], t[2]);
  s.polynomial(t[0], t[1], 8.362645672e-02f, -1.398572758e-01f, 1.998942657e-01f,
               -3.333332958e-01f);
  s.mul(t[0], t[0], t[1]);
  s.mul(t[0], t[0], t[2]);
  s.add(t[0], t[0], t[2]);
  s.add(t[0], t[0], t[3]);
  s.copy_sign(y, t[0], x[0], t[4]);
}

}  // namespace cubist::ascendc

namespace AscendC {
CUBIST_FUNCTION(Sin)
CUBIST_FUNCTION(Cos)
CUBIST_FUNCTION(Tan)
CUBIST_FUNCTION(Asin)
CUBIST_FUNCTION(Acos)
CUBIST_FUNCTION(Atan)
}  // namespace AscendC

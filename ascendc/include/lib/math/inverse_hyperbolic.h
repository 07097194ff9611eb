// Asinh Acosh Atanh.
//
// Largest error against double that the tests measure for float, in ulp: Asinh 2.0 on [-40, 40],
// Acosh 1.4 on [1, 40], Atanh 2.8.
#pragma once

#include "lib/math/functions.h"

namespace cubist::ascendc {

// y = ln(1 + u) for u >= 0, where y is none of the others and u is overwritten: below 1/2 as
// 2 atanh(u / (u + 2)). NaN for u < -1, which is what arguments outside of a domain come to.
CUBIST_API void ln_of_one_plus(const Steps& s, Floats y, Floats u, Floats a, Floats b) {
  s.adds(a, u, 2);
  s.div(a, u, a);
  s.mul(b, a, a);
  s.polynomial(y, b, 1 / 11.0f, 1 / 9.0f, 1 / 7.0f, 1 / 5.0f, 1 / 3.0f);
  s.mul(y, y, b);
  s.mul(y, y, a);
  s.add(y, y, a);
  s.muls(y, y, 2);
  s.adds(a, u, 1);
  s.ln(a, a);
  s.abs(b, u);
  s.compare(u, b, AscendC::CMPMODE::LT, 0.5f);
  s.choose(y, u, y, a);
}

// The squares of larger arguments would not fit a float.
inline constexpr float kLargestSquared = 1 << 20;
// small = min(a, kLargestSquared), and rest = ln(a / small).
CUBIST_API void split_large(const Steps& s, Floats small, Floats rest, Floats a) {
  s.mins(small, a, kLargestSquared);
  s.div(rest, a, small);
  s.ln(rest, rest);
}

// sign(x) ln(1 + a + a^2 / (1 + sqrt(a^2 + 1))), a = |x|.
CUBIST_FUNCTION_BODY(Asinh) {
  s.abs(t[0], x[0]);
  s.maxs(t[1], t[0], 1);  // not 0: what follows divides by it
  split_large(s, t[2], t[3], t[1]);
  s.mins(t[0], t[0], kLargestSquared);
  s.mul(t[1], t[0], t[0]);
  s.adds(t[2], t[1], 1);
  s.sqrt(t[2], t[2]);
  s.adds(t[2], t[2], 1);
  s.div(t[1], t[1], t[2]);
  s.add(t[0], t[0], t[1]);
  ln_of_one_plus(s, t[1], t[0], t[2], t[4]);
  s.add(t[1], t[1], t[3]);
  s.copy_sign(y, t[1], x[0], t[2]);
}
// ln(1 + d + sqrt(d (d + 2))), d = x - 1.
CUBIST_FUNCTION_BODY(Acosh) {
  split_large(s, t[0], t[3], x[0]);
  s.adds(t[0], t[0], -1);
  s.adds(t[1], t[0], 2);
  s.mul(t[1], t[1], t[0]);
  s.sqrt(t[1], t[1]);
  s.add(t[0], t[0], t[1]);
  ln_of_one_plus(s, t[1], t[0], t[2], t[4]);
  s.add(y, t[1], t[3]);
}
// sign(x) ln(1 + 2 a / (1 - a)) / 2, a = |x|.
CUBIST_FUNCTION_BODY(Atanh) {
  s.abs(t[0], x[0]);
  s.muls(t[1], t[0], -1);
  s.adds(t[1], t[1], 1);
  s.add(t[0], t[0], t[0]);
  s.div(t[0], t[0], t[1]);
  ln_of_one_plus(s, t[1], t[0], t[2], t[3]);
  s.muls(t[1], t[1], 0.5f);
  s.copy_sign(y, t[1], x[0], t[2]);
}

}  // namespace cubist::ascendc

namespace AscendC {
CUBIST_FUNCTION(Asinh)
CUBIST_FUNCTION(Acosh)
CUBIST_FUNCTION(Atanh)
}  // namespace AscendC

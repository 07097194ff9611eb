// Erf Erfc.
//
// Largest error against double that the tests measure for float, in ulp: Erf 2.1; Erfc 7.4 on [-4,
// 9].
#pragma once

#include "lib/math/functions.h"

namespace cubist::ascendc {

inline constexpr float kSmallErf = 0.8f;  // below: erf itself by a polynomial

// erf(x) for |x| < kSmallErf.
CUBIST_API void erf_of_small(const Steps& s, Floats y, Floats x, Floats square) {
  s.mul(square, x, x);
  s.polynomial(y, square, -6.549597509e-04f, 5.087439991e-03f, -2.682210861e-02f, 1.128314283e-01f,
               -3.761260382e-01f, 1.128379164e+00f);
  s.mul(y, y, x);
}
// result = erfc(a) for a >= kSmallErf: e^(-a^2), with a^2 = h^2 + (a - h) (a + h) where h has few
// bits, times a polynomial of (a - 2) / (a + 2).
CUBIST_API void erfc_of_large(const Steps& s, Floats result, Floats a, Floats b, Floats c,
                              Floats d) {
  constexpr float kZeroFrom = 20, kSteps = 16;
  s.mins(a, a, kZeroFrom);
  s.muls(b, a, kSteps);
  s.round(b, b, AscendC::RoundMode::CAST_RINT);
  s.muls(b, b, 1 / kSteps);
  s.sub(c, a, b);
  s.add(d, a, b);
  s.mul(c, c, d);
  s.muls(c, c, -1);
  s.exp(c, c);
  s.mul(b, b, b);
  s.muls(b, b, -1);
  s.exp(b, b);
  s.mul(b, b, c);
  s.adds(c, a, -2);
  s.adds(d, a, 2);
  s.div(c, c, d);
  s.polynomial(result, c, 1.375892582e-04f, 7.665170145e-05f, -9.746746424e-04f, -8.569455593e-04f,
               6.997448491e-03f, 3.733931321e-03f, -7.897864161e-02f, 2.416581577e-01f,
               -4.271858455e-01f, 2.553956765e-01f);
  s.mul(result, result, b);
}
CUBIST_FUNCTION_BODY(Erf) {
  s.abs(t[0], x[0]);
  s.compare(t[5], t[0], AscendC::CMPMODE::LT, kSmallErf);
  erfc_of_large(s, t[4], t[0], t[1], t[2], t[3]);
  s.muls(t[4], t[4], -1);
  s.adds(t[4], t[4], 1);
  s.copy_sign(t[4], t[4], x[0], t[3]);
  erf_of_small(s, t[1], x[0], t[2]);
  s.choose(y, t[5], t[1], t[4]);
}
CUBIST_FUNCTION_BODY(Erfc) {
  s.abs(t[0], x[0]);
  s.compare(t[5], t[0], AscendC::CMPMODE::LT, kSmallErf);
  erfc_of_large(s, t[4], t[0], t[1], t[2], t[3]);
  s.muls(t[1], t[4], -1);
  s.adds(t[1], t[1], 2);
  s.compare(t[3], x[0], AscendC::CMPMODE::LT, 0);
  s.choose(t[4], t[3], t[1], t[4]);
  erf_of_small(s, t[1], x[0], t[2]);
  s.muls(t[1], t[1], -1);
  s.adds(t[1], t[1], 1);
  s.choose(y, t[5], t[1], t[4]);
}

}  // namespace cubist::ascendc

namespace AscendC {
CUBIST_FUNCTION(Erf)
CUBIST_FUNCTION(Erfc)
}  // namespace AscendC

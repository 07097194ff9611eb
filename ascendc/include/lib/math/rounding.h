// Floor Ceil Round Rint Trunc Frac Sign: exact. Fmod: exact for quotients below 2^12, unless the
// quotient is so near to a whole number that it rounds to it as a float.
#pragma once

#include "lib/math/functions.h"

namespace cubist::ascendc {

#define CUBIST_ROUNDING(Name, mode) \
  CUBIST_FUNCTION_BODY(Name) { s.round(y, x[0], AscendC::RoundMode::mode); }
CUBIST_ROUNDING(Floor, CAST_FLOOR)
CUBIST_ROUNDING(Ceil, CAST_CEIL)
CUBIST_ROUNDING(Round, CAST_ROUND)
CUBIST_ROUNDING(Rint, CAST_RINT)
CUBIST_ROUNDING(Trunc, CAST_TRUNC)
#undef CUBIST_ROUNDING

CUBIST_FUNCTION_BODY(Frac) {
  s.round(t[0], x[0], AscendC::RoundMode::CAST_TRUNC);
  s.sub(y, x[0], t[0]);
}
CUBIST_FUNCTION_BODY(Sign) {
  s.fill(t[0], 1);
  s.compare(t[1], x[0], AscendC::CMPMODE::GT, 0);
  s.choose(t[0], t[1], t[0], 0.0f);
  s.fill(t[2], -1);
  s.compare(t[1], x[0], AscendC::CMPMODE::LT, 0);
  s.choose(y, t[1], t[2], t[0]);
}
// b = high + low, of which products with quotients below 2^12 are exact.
CUBIST_FUNCTION_BODY(Fmod) {
  constexpr float kSplit = 4097;  // 2^12 + 1
  const Floats a = x[0], b = x[1], quotient = t[0], high = t[1], low = t[2];
  s.div(quotient, a, b);
  s.round(quotient, quotient, AscendC::RoundMode::CAST_TRUNC);
  s.muls(high, b, kSplit);
  s.sub(low, high, b);
  s.sub(high, high, low);
  s.sub(low, b, high);
  s.mul(high, high, quotient);
  s.mul(low, low, quotient);
  s.sub(high, a, high);
  s.sub(y, high, low);
}

}  // namespace cubist::ascendc

namespace AscendC {
CUBIST_FUNCTION(Floor)
CUBIST_FUNCTION(Ceil)
CUBIST_FUNCTION(Round)
CUBIST_FUNCTION(Rint)
CUBIST_FUNCTION(Trunc)
CUBIST_FUNCTION(Frac)
CUBIST_FUNCTION(Sign)
CUBIST_FUNCTION2(Fmod)
}  // namespace AscendC

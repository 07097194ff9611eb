// Exp Log Log2 Log10 Power Sinh Cosh Tanh.
//
// Largest error against double that the tests measure for float, in ulp: Log 0.5, Log2 1.4,
// Log10 1.6 on [0.001, 1000]; Tanh 1.0; Sinh 3.1, Cosh 2.1 on [-20, 20]; Power 15 for bases of
// [0.01, 20] and exponents of [-4, 4], growing with |b ln a|.
#pragma once

#include "lib/math/functions.h"

namespace cubist::ascendc {

CUBIST_FUNCTION_BODY(Log) { s.ln(y, x[0]); }
CUBIST_FUNCTION_BODY(Log2) {
  constexpr float kPerE = 1.44269504f;  // log2(e)
  s.ln(y, x[0]);
  s.muls(y, y, kPerE);
}
CUBIST_FUNCTION_BODY(Log10) {
  constexpr float kPerE = 0.434294482f;  // log10(e)
  s.ln(y, x[0]);
  s.muls(y, y, kPerE);
}
struct ExpFunction {
  CUBIST_API void operator()(const Steps& s, Floats y, const Floats* x, const Floats*) const {
    s.exp(y, x[0]);
  }
};

// 1 - 2 / (e^2x + 1), and near 0 x + x^3 p(x^2).
CUBIST_FUNCTION_BODY(Tanh) {
  s.mul(t[1], x[0], x[0]);
  s.polynomial(t[2], t[1], -5.910505548e-03f, 2.084643115e-02f, -5.381326545e-02f, 1.333250447e-01f,
               -3.333333261e-01f);
  s.mul(t[2], t[2], t[1]);
  s.mul(t[2], t[2], x[0]);
  s.add(t[2], t[2], x[0]);
  s.abs(t[0], x[0]);
  s.muls(t[1], t[0], 2);
  s.exp(t[1], t[1]);
  s.adds(t[1], t[1], 1);
  s.reciprocal(t[1], t[1]);
  s.muls(t[1], t[1], -2);
  s.adds(t[1], t[1], 1);
  s.copy_sign(t[1], t[1], x[0], t[3]);
  s.compare(t[3], t[0], AscendC::CMPMODE::LT, 0.625f);
  s.choose(y, t[3], t[2], t[1]);
}

// h * h / 2 -+ 1 / (2 h * h) with h = e^(|x| / 2), which does not overflow before the result does.
CUBIST_API void half_powers(const Steps& s, Floats rising, Floats falling, Floats magnitude) {
  s.muls(falling, magnitude, 0.5f);
  s.exp(falling, falling);
  s.muls(rising, falling, 0.5f);
  s.mul(rising, rising, falling);
  s.mul(falling, falling, falling);
  s.reciprocal(falling, falling);
  s.muls(falling, falling, 0.5f);
}
CUBIST_FUNCTION_BODY(Cosh) {
  s.abs(t[0], x[0]);
  half_powers(s, t[1], t[0], t[0]);
  s.add(y, t[1], t[0]);
}
CUBIST_FUNCTION_BODY(Sinh) {
  s.abs(t[0], x[0]);
  half_powers(s, t[2], t[1], t[0]);
  s.sub(t[2], t[2], t[1]);
  s.copy_sign(t[2], t[2], x[0], t[4]);
  s.mul(t[1], x[0], x[0]);
  s.polynomial(t[3], t[1], 2.810203144e-06f, 1.983752676e-04f, 8.333341491e-03f, 1.666666666e-01f);
  s.mul(t[3], t[3], t[1]);
  s.mul(t[3], t[3], x[0]);
  s.add(t[3], t[3], x[0]);
  s.compare(t[4], t[0], AscendC::CMPMODE::LT, 1);
  s.choose(y, t[4], t[3], t[2]);
}

// e^(b ln |a|), negative where a is and b is odd, NaN where a is negative and b not whole.
CUBIST_FUNCTION_BODY(Power) {
  const Floats a = x[0], b = x[1];
  s.abs(t[0], a);
  s.ln(t[0], t[0]);
  s.mul(t[0], t[0], b);
  s.exp(t[0], t[0]);
  s.muls(t[1], b, 0.5f);
  s.round(t[1], t[1], AscendC::RoundMode::CAST_FLOOR);
  s.muls(t[1], t[1], 4);
  s.muls(t[2], b, -2);
  s.add(t[1], t[1], t[2]);
  s.adds(t[1], t[1], 1);  // 1 - 2 * (b mod 2)
  s.round(t[2], b, AscendC::RoundMode::CAST_FLOOR);
  s.compare(t[3], b, AscendC::CMPMODE::EQ, t[2]);
  s.choose(t[1], t[3], t[1], __builtin_nanf(""));
  s.mul(t[1], t[1], t[0]);
  s.compare(t[3], a, AscendC::CMPMODE::LT, 0);
  s.choose(t[0], t[3], t[1], t[0]);
  s.compare(t[3], b, AscendC::CMPMODE::NE, 0);
  s.choose(y, t[3], t[0], 1.0f);
}
// One base, or one exponent, for all.
template <bool is_base>
struct PowerScalarFunction {
  CUBIST_API void operator()(const Steps& s, Floats y, const Floats* x, const Floats* t) const {
    s.fill(t[4], scalar);
    const Floats both[] = {is_base ? t[4] : x[0], is_base ? x[0] : t[4]};
    PowerFunction()(s, y, both, t);
  }
  float scalar;
};
template <bool is_base, class T>
CUBIST_API void power(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& src,
                      T scalar, Scratch scratch, uint32_t count) {
  const AscendC::LocalTensor<T> sources[] = {src};
  map_floats<needs::kPowerScalar>(dst, sources, scratch, count,
                                  PowerScalarFunction<is_base>{static_cast<float>(scalar)});
}

}  // namespace cubist::ascendc

namespace AscendC {

CUBIST_FUNCTION(Log)
CUBIST_FUNCTION(Log2)
CUBIST_FUNCTION(Log10)
CUBIST_FUNCTION(Tanh)
CUBIST_FUNCTION(Sinh)
CUBIST_FUNCTION(Cosh)
CUBIST_FUNCTION2(Power)

#define CUBIST_POWER(kParameters, is_base)                                                         \
  template <class T, bool isReuseSource = false>                                                   \
  CUBIST_API void Power(const LocalTensor<T>& dst, kParameters, const LocalTensor<uint8_t>& tmp,   \
                        uint32_t count) {                                                          \
    cubist::ascendc::power<is_base>(                                                               \
        dst, src, scalar, cubist::ascendc::Scratch(CUBIST_SCRATCH("Power"), tmp), count);          \
  }                                                                                                \
  template <class T, bool isReuseSource = false>                                                   \
  CUBIST_API void Power(const LocalTensor<T>& dst, kParameters, uint32_t count) {                  \
    cubist::ascendc::power<is_base>(dst, src, scalar,                                              \
                                    cubist::ascendc::Scratch(CUBIST_SCRATCH("Power")), count);     \
  }                                                                                                \
  template <class T, bool isReuseSource = false>                                                   \
  CUBIST_API void Power(const LocalTensor<T>& dst, kParameters, const LocalTensor<uint8_t>& tmp) { \
    cubist::ascendc::power<is_base>(                                                               \
        dst, src, scalar, cubist::ascendc::Scratch(CUBIST_SCRATCH("Power"), tmp), src.GetSize());  \
  }                                                                                                \
  template <class T, bool isReuseSource = false>                                                   \
  CUBIST_API void Power(const LocalTensor<T>& dst, kParameters) {                                  \
    cubist::ascendc::power<is_base>(                                                               \
        dst, src, scalar, cubist::ascendc::Scratch(CUBIST_SCRATCH("Power")), src.GetSize());       \
  }
CUBIST_POWER(const LocalTensor<T>& src CUBIST_COMMA cubist::ascendc::ScalarOf<T> scalar, false)
CUBIST_POWER(cubist::ascendc::ScalarOf<T> scalar CUBIST_COMMA const LocalTensor<T>& src, true)
#undef CUBIST_POWER

// The vector unit's exponential is within 1 ulp; no expansion makes it better.
template <class T, uint8_t taylorExpandLevel, bool isReuseSource = false>
CUBIST_API void Exp(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                    const LocalTensor<uint8_t>& tmp, uint32_t count) {
  const LocalTensor<T> sources[] = {src};
  cubist::ascendc::map_floats<cubist::ascendc::needs::kExp>(
      dst, sources, cubist::ascendc::Scratch(CUBIST_SCRATCH("Exp"), tmp), count,
      cubist::ascendc::ExpFunction());
}

}  // namespace AscendC

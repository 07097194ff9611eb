// Sigmoid Silu Swish Gelu FasterGelu, and the gated SwiGLU GeGLU ReGlu.
//
// Largest error against double that the tests measure for float, in ulp: Sigmoid 2.0, Silu 2.1,
// Swish with beta 1.5 17 on [-20, 20]; Gelu 18 on [-4, 8]; FasterGelu 9.8 on [-8, 8]; SwiGLU 9.5,
// GeGLU 22, ReGlu 0.5. The large ones are where the result is small, at arguments below -2.
#pragma once

#include "lib/math/functions.h"

namespace cubist::ascendc {

// 1 / (1 + e^(factor x)), where y may be x.
CUBIST_API void logistic_denominator(const Steps& s, Floats y, Floats x, float factor) {
  s.muls(y, x, factor);
  s.exp(y, y);
  s.adds(y, y, 1);
}
CUBIST_FUNCTION_BODY(Sigmoid) {
  logistic_denominator(s, y, x[0], -1);
  s.reciprocal(y, y);
}
struct SwishFunction {
  CUBIST_API void operator()(const Steps& s, Floats y, const Floats* x, const Floats* t) const {
    logistic_denominator(s, t[0], x[0], -beta);
    s.div(y, x[0], t[0]);
  }
  float beta;
};
CUBIST_FUNCTION_BODY(Silu) { SwishFunction{1}(s, y, x, t); }
CUBIST_FUNCTION_BODY(FasterGelu) { SwishFunction{1.702f}(s, y, x, t); }
// x / (1 + e^(-2 sqrt(2 / pi) (x + 0.044715 x^3))): the form with tanh.
CUBIST_API void gelu(const Steps& s, Floats y, Floats x, Floats a, Floats b) {
  constexpr float kFactor = -1.59576912f, kCubic = 0.044715f;  // -2 sqrt(2 / pi)
  s.mul(a, x, x);
  s.muls(a, a, kCubic);
  s.adds(a, a, 1);
  s.mul(a, a, x);
  logistic_denominator(s, b, a, kFactor);
  s.div(y, x, b);
}
CUBIST_FUNCTION_BODY(Gelu) { gelu(s, y, x[0], t[0], t[1]); }
CUBIST_FUNCTION_BODY(GeGLU) {
  gelu(s, t[0], x[1], t[0], t[1]);
  s.mul(y, x[0], t[0]);
}
CUBIST_FUNCTION_BODY(ReGlu) {
  s.relu(t[0], x[1]);
  s.mul(y, x[0], t[0]);
}
struct SwiGLUFunction {
  CUBIST_API void operator()(const Steps& s, Floats y, const Floats* x, const Floats* t) const {
    SwishFunction{beta}(s, t[0], x + 1, t);
    s.mul(y, x[0], t[0]);
  }
  float beta;
};

}  // namespace cubist::ascendc

namespace AscendC {

CUBIST_FUNCTION(Sigmoid)
CUBIST_FUNCTION(Silu)
CUBIST_FUNCTION2(GeGLU)
CUBIST_FUNCTION2(ReGlu)

#define CUBIST_GELU(Name)                                                                         \
  template <class T, bool highPrecision = false, bool highPerformance = false>                    \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,                      \
                       const LocalTensor<uint8_t>& tmp, uint32_t dataSize) {                      \
    const LocalTensor<T> sources[] = {src};                                                       \
    cubist::ascendc::map_floats<cubist::ascendc::needs::k##Name>(                                 \
        dst, sources, cubist::ascendc::Scratch(CUBIST_SCRATCH(#Name), tmp), dataSize,             \
        cubist::ascendc::Name##Function());                                                       \
  }                                                                                               \
  template <class T, bool highPrecision = false, bool highPerformance = false>                    \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint32_t dataSize) { \
    const LocalTensor<T> sources[] = {src};                                                       \
    cubist::ascendc::map_floats<cubist::ascendc::needs::k##Name>(                                 \
        dst, sources, cubist::ascendc::Scratch(CUBIST_SCRATCH(#Name)), dataSize,                  \
        cubist::ascendc::Name##Function());                                                       \
  }
CUBIST_GELU(Gelu)
CUBIST_GELU(FasterGelu)
#undef CUBIST_GELU

// x / (1 + e^(-beta x)).
template <class T, bool isReuseSource = false>
CUBIST_API void Swish(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint32_t dataSize,
                      cubist::ascendc::ScalarOf<T> beta) {
  const LocalTensor<T> sources[] = {src};
  cubist::ascendc::map_floats<cubist::ascendc::needs::kSwish>(
      dst, sources, cubist::ascendc::Scratch(CUBIST_SCRATCH("Swish")), dataSize,
      cubist::ascendc::SwishFunction{static_cast<float>(beta)});
}

// src0 times Swish(src1).
template <class T, bool isReuseSource = false>
CUBIST_API void SwiGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0,
                       const LocalTensor<T>& src1, float beta, const LocalTensor<uint8_t>& tmp,
                       uint32_t count) {
  const LocalTensor<T> sources[] = {src0, src1};
  cubist::ascendc::map_floats<cubist::ascendc::needs::kSwiGLU>(
      dst, sources, cubist::ascendc::Scratch(CUBIST_SCRATCH("SwiGLU"), tmp), count,
      cubist::ascendc::SwiGLUFunction{beta});
}
template <class T, bool isReuseSource = false>
CUBIST_API void SwiGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0,
                       const LocalTensor<T>& src1, float beta, uint32_t count) {
  const LocalTensor<T> sources[] = {src0, src1};
  cubist::ascendc::map_floats<cubist::ascendc::needs::kSwiGLU>(
      dst, sources, cubist::ascendc::Scratch(CUBIST_SCRATCH("SwiGLU")), count,
      cubist::ascendc::SwiGLUFunction{beta});
}
template <class T, bool isReuseSource = false>
CUBIST_API void SwiGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0,
                       const LocalTensor<T>& src1, float beta) {
  SwiGLU<T>(dst, src0, src1, beta, src0.GetSize());
}

}  // namespace AscendC

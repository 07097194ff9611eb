// Fma Hypot Xor, and limits: Clamp ClampMin ClampMax.
//
// Largest error against double that the tests measure for float: Hypot 1.8 ulp; the others are
// exact up to the roundings named below.
#pragma once

#include "lib/math/functions.h"

namespace cubist::ascendc {

// Product and sum are rounded each: the unit has no fused multiplication.
CUBIST_FUNCTION_BODY(Fma) {
  s.mul(t[0], x[0], x[1]);
  s.add(y, t[0], x[2]);
}
// m sqrt(1 + (n / m)^2), m the larger magnitude.
CUBIST_FUNCTION_BODY(Hypot) {
  s.abs(t[0], x[0]);
  s.abs(t[1], x[1]);
  s.max(t[2], t[0], t[1]);
  s.min(t[3], t[0], t[1]);
  s.div(t[3], t[3], t[2]);
  s.mul(t[3], t[3], t[3]);
  s.adds(t[3], t[3], 1);
  s.sqrt(t[3], t[3]);
  s.mul(t[3], t[3], t[2]);
  s.compare(t[0], t[2], AscendC::CMPMODE::GT, 0);
  s.choose(y, t[0], t[3], 0.0f);
}

template <class T>
CUBIST_API void exclusive_or(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& a,
                             const AscendC::LocalTensor<T>& b, Scratch& scratch, uint32_t count) {
  const auto words = [](const AscendC::LocalTensor<T>& x)
                         CUBIST_LAMBDA { return x.template ReinterpretCast<int16_t>(); };
  const auto n = static_cast<int32_t>(count);
  const AscendC::LocalTensor<int16_t> both = scratch.take<int16_t>(count);
  AscendC::And(both, words(a), words(b), n);
  barrier(isa::Pipe::V);
  AscendC::Or(words(dst), words(a), words(b), n);
  barrier(isa::Pipe::V);
  AscendC::Sub(words(dst), words(dst), both, n);
  barrier(isa::Pipe::V);
}

}  // namespace cubist::ascendc

namespace AscendC {

CUBIST_FUNCTION3(Fma)
CUBIST_FUNCTION2(Hypot)

// a ^ b = (a | b) - (a & b), of 16-bit integers.
template <class T, bool isReuseSource = false>
CUBIST_API void Xor(const LocalTensor<T>& dst, const LocalTensor<T>& src0,
                    const LocalTensor<T>& src1, const LocalTensor<uint8_t>& tmp, uint32_t count) {
  static_assert(sizeof(T) == 2, "Xor: not implemented: elements of other than 16 bits");
  cubist::ascendc::Scratch scratch(CUBIST_SCRATCH("Xor"), tmp);
  cubist::ascendc::exclusive_or(dst, src0, src1, scratch, count);
}
template <class T, bool isReuseSource = false>
CUBIST_API void Xor(const LocalTensor<T>& dst, const LocalTensor<T>& src0,
                    const LocalTensor<T>& src1, uint32_t count) {
  static_assert(sizeof(T) == 2, "Xor: not implemented: elements of other than 16 bits");
  cubist::ascendc::Scratch scratch(CUBIST_SCRATCH("Xor"));
  cubist::ascendc::exclusive_or(dst, src0, src1, scratch, count);
}

#define CUBIST_CLAMP(Name, Instruction)                                                 \
  template <class T, bool isReuseSource = false>                                        \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,            \
                       cubist::ascendc::ScalarOf<T> limit, uint32_t count) {            \
    Instruction(dst, src, limit, static_cast<int32_t>(count));                          \
    PipeBarrier<PIPE_V>();                                                              \
  }                                                                                     \
  template <class T, bool isReuseSource = false>                                        \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,            \
                       const LocalTensor<uint8_t>&, cubist::ascendc::ScalarOf<T> limit, \
                       uint32_t count) {                                                \
    Name<T>(dst, src, limit, count);                                                    \
  }
CUBIST_CLAMP(ClampMax, Mins)
CUBIST_CLAMP(ClampMin, Maxs)
#undef CUBIST_CLAMP
template <class T>
CUBIST_API void Clamp(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                      cubist::ascendc::ScalarOf<T> low, cubist::ascendc::ScalarOf<T> high,
                      uint32_t count) {
  ClampMin<T>(dst, src, low, count);
  ClampMax<T>(dst, dst, high, count);
}

}  // namespace AscendC

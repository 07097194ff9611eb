// What composed calls are made of: calls on vectors of floats of one length, each of which sees
// what the ones before it wrote.
#pragma once

#include "ascendc/compare.h"
#include "ascendc/convert.h"
#include "ascendc/fill.h"

namespace cubist::ascendc {

using Floats = AscendC::LocalTensor<float>;

class Steps {
 public:
  CUBIST_API explicit Steps(uint32_t count) : count_(static_cast<int32_t>(count)) {}
  CUBIST_API uint32_t count() const { return static_cast<uint32_t>(count_); }

#define CUBIST_STEP(name, Name)                                \
  CUBIST_API void name(Floats dst, Floats a, Floats b) const { \
    AscendC::Name(dst, a, b, count_);                          \
    AscendC::PipeBarrier<PIPE_V>();                            \
  }
  CUBIST_STEP(add, Add)
  CUBIST_STEP(sub, Sub)
  CUBIST_STEP(mul, Mul)
  CUBIST_STEP(div, Div)
  CUBIST_STEP(max, Max)
  CUBIST_STEP(min, Min)
#undef CUBIST_STEP
#define CUBIST_STEP(name, Name)                                    \
  CUBIST_API void name(Floats dst, Floats a, float scalar) const { \
    AscendC::Name(dst, a, scalar, count_);                         \
    AscendC::PipeBarrier<PIPE_V>();                                \
  }
  CUBIST_STEP(adds, Adds)
  CUBIST_STEP(muls, Muls)
  CUBIST_STEP(maxs, Maxs)
  CUBIST_STEP(mins, Mins)
#undef CUBIST_STEP
#define CUBIST_STEP(name, Name)                      \
  CUBIST_API void name(Floats dst, Floats a) const { \
    AscendC::Name(dst, a, count_);                   \
    AscendC::PipeBarrier<PIPE_V>();                  \
  }
  CUBIST_STEP(abs, Abs)
  CUBIST_STEP(exp, Exp)
  CUBIST_STEP(ln, Ln)
  CUBIST_STEP(sqrt, Sqrt)
  CUBIST_STEP(relu, Relu)
  CUBIST_STEP(reciprocal, Reciprocal)
#undef CUBIST_STEP

  CUBIST_API void fill(Floats dst, float value) const {
    AscendC::Duplicate(dst, value, count_);
    AscendC::PipeBarrier<PIPE_V>();
  }
  template <class D, class S>
  CUBIST_API void cast(AscendC::LocalTensor<D> dst, AscendC::LocalTensor<S> src,
                       AscendC::RoundMode mode) const {
    AscendC::Cast(dst, src, mode, count());
    AscendC::PipeBarrier<PIPE_V>();
  }
  // To a whole number.
  CUBIST_API void round(Floats dst, Floats a, AscendC::RoundMode mode) const { cast(dst, a, mode); }

  // Bits, which lie in the tensor of a temporary; then dst = bit ? a : b.
  CUBIST_API void compare(Floats bits, Floats a, AscendC::CMPMODE mode, float scalar) const {
    AscendC::CompareScalar(bits.ReinterpretCast<uint8_t>(), a, scalar, mode, count());
    AscendC::PipeBarrier<PIPE_V>();
  }
  CUBIST_API void compare(Floats bits, Floats a, AscendC::CMPMODE mode, Floats b) const {
    AscendC::Compare(bits.ReinterpretCast<uint8_t>(), a, b, mode, count());
    AscendC::PipeBarrier<PIPE_V>();
  }
  CUBIST_API void choose(Floats dst, Floats bits, Floats a, Floats b) const {
    AscendC::Select(dst, bits.ReinterpretCast<uint8_t>(), a, b,
                    AscendC::SELMODE::VSEL_TENSOR_TENSOR_MODE, count());
    AscendC::PipeBarrier<PIPE_V>();
  }
  CUBIST_API void choose(Floats dst, Floats bits, Floats a, float b) const {
    AscendC::Select(dst, bits.ReinterpretCast<uint8_t>(), a, b,
                    AscendC::SELMODE::VSEL_TENSOR_SCALAR_MODE, count());
    AscendC::PipeBarrier<PIPE_V>();
  }

  // dst = ((c0 * z + c1) * z + c2) ..., dst another tensor than z.
  template <class... Rest>
  CUBIST_API void polynomial(Floats dst, Floats z, float c0, float c1, Rest... rest) const {
    muls(dst, z, c0);
    adds(dst, dst, c1);
    (continue_polynomial(dst, z, rest), ...);
  }

  // dst = |a| with the sign of `signed_by`; bits and ... of 16, which is what the unit has. dst may
  // be a, but not signed_by.
  CUBIST_API void copy_sign(Floats dst, Floats a, Floats signed_by, Floats temp) const {
    const auto halves = [](Floats x) { return x.ReinterpretCast<uint16_t>(); };
    fill_bits(temp, 0x8000'0000);
    AscendC::And(halves(temp), halves(temp), halves(signed_by), 2 * count_);
    AscendC::PipeBarrier<PIPE_V>();
    abs(dst, a);
    AscendC::Or(halves(dst), halves(dst), halves(temp), 2 * count_);
    AscendC::PipeBarrier<PIPE_V>();
  }

 private:
  CUBIST_API void continue_polynomial(Floats dst, Floats z, float c) const {
    mul(dst, dst, z);
    adds(dst, dst, c);
  }
  CUBIST_API void fill_bits(Floats dst, uint32_t bits) const {
    AscendC::Duplicate(dst.ReinterpretCast<uint32_t>(), bits, count_);
    AscendC::PipeBarrier<PIPE_V>();
  }

  int32_t count_;
};

}  // namespace cubist::ascendc

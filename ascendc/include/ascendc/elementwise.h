// Element-wise calls, each by a count of elements and by mask and repeats. Which element types one
// has is what its instruction has (isa/spec/vector.toml); another one is an error of the chip that
// names instruction and type.
#pragma once

#include "ascendc/mask.h"
#include "ascendc/repeat_params.h"

namespace cubist::ascendc {

// Blocks from repeat to repeat of a contiguous operand: a repeat has as many lanes as the wider of
// the two types.
template <class T, class Other>
inline constexpr uint32_t kRepeatBlocks =
    kRepeatBytes / kBlockBytes * kBitsOf<T> /
    (kBitsOf<T> > kBitsOf<Other> ? kBitsOf<T> : kBitsOf<Other>);

template <class D, class S>
CUBIST_API AscendC::BinaryRepeatParams side_by_side2() {
  return {1, 1, 1, kRepeatBlocks<D, S>, kRepeatBlocks<S, D>, kRepeatBlocks<S, D>};
}
template <class D, class S>
CUBIST_API AscendC::UnaryRepeatParams side_by_side() {
  return {1, 1, kRepeatBlocks<D, S>, kRepeatBlocks<S, D>};
}

}  // namespace cubist::ascendc

namespace AscendC {

// ---- dst = a op b
#define CUBIST_BINARY(Name, instruction)                                               \
  template <class T>                                                                   \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src0,          \
                       const LocalTensor<T>& src1, int32_t count) {                    \
    const cubist::ascendc::Counting counting(static_cast<uint32_t>(count));            \
    cubist::xnpu::instruction(dst.address(), src0.address(), src1.address(),           \
                              {.type = cubist::ascendc::kTypeOf<T>});                  \
  }                                                                                    \
  template <class T, bool isSetMask = true>                                            \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src0,          \
                       const LocalTensor<T>& src1, cubist::ascendc::MaskArgument mask, \
                       uint8_t repeat, const BinaryRepeatParams& params) {             \
    mask.apply<isSetMask>();                                                           \
    cubist::xnpu::instruction(dst.address(), src0.address(), src1.address(),           \
                              cubist::ascendc::config_of<T>(repeat, params));          \
  }
CUBIST_BINARY(Add, vadd)
CUBIST_BINARY(Sub, vsub)
CUBIST_BINARY(Mul, vmul)
CUBIST_BINARY(Div, vdiv)
CUBIST_BINARY(Max, vmax)
CUBIST_BINARY(Min, vmin)
CUBIST_BINARY(And, vand)
CUBIST_BINARY(Or, vor)
CUBIST_BINARY(AddRelu, vaddrelu)
CUBIST_BINARY(SubRelu, vsubrelu)
CUBIST_BINARY(MulAddDst, vmla)        // dst += a * b
CUBIST_BINARY(FusedMulAdd, vmadd)     // dst = dst * a + b
CUBIST_BINARY(MulAddRelu, vmaddrelu)  // dst = max(dst * a + b, 0)
CUBIST_BINARY(FusedMulAddRelu, vmaddrelu)
#undef CUBIST_BINARY

// ---- dst = op a
#define CUBIST_UNARY(Name, instruction)                                                       \
  template <class T>                                                                          \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, int32_t count) { \
    const cubist::ascendc::Counting counting(static_cast<uint32_t>(count));                   \
    cubist::xnpu::instruction(dst.address(), src.address(),                                   \
                              {.type = cubist::ascendc::kTypeOf<T>});                         \
  }                                                                                           \
  template <class T, bool isSetMask = true>                                                   \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,                  \
                       cubist::ascendc::MaskArgument mask, uint8_t repeat,                    \
                       const UnaryRepeatParams& params) {                                     \
    mask.apply<isSetMask>();                                                                  \
    cubist::xnpu::instruction(dst.address(), src.address(),                                   \
                              cubist::ascendc::config_of<T>(repeat, params));                 \
  }

CUBIST_UNARY(Abs, vabs)
CUBIST_UNARY(Exp, vexp)
CUBIST_UNARY(Ln, vln)
CUBIST_UNARY(Sqrt, vsqrt)
CUBIST_UNARY(Rsqrt, vrsqrt)
CUBIST_UNARY(Reciprocal, vrec)
CUBIST_UNARY(Relu, vrelu)
CUBIST_UNARY(Not, vnot)
#undef CUBIST_UNARY

// ---- dst = a op scalar
#define CUBIST_SCALAR(Name, D, kTypes, instruction)                                              \
  template <kTypes>                                                                              \
  CUBIST_API void Name(const LocalTensor<D>& dst, const LocalTensor<T>& src,                     \
                       cubist::ascendc::ScalarOf<T> scalar, int32_t count) {                     \
    const cubist::ascendc::Counting counting(static_cast<uint32_t>(count));                      \
    cubist::xnpu::instruction(                                                                   \
        dst.address(), src.address(), cubist::ascendc::bits_of<T>(scalar),                       \
        cubist::ascendc::scalar_config_of<T, D>(1, cubist::ascendc::side_by_side<D, T>()));      \
  }                                                                                              \
  template <kTypes, bool isSetMask = true>                                                       \
  CUBIST_API void Name(const LocalTensor<D>& dst, const LocalTensor<T>& src,                     \
                       cubist::ascendc::ScalarOf<T> scalar, cubist::ascendc::MaskArgument mask,  \
                       uint8_t repeat, const UnaryRepeatParams& params) {                        \
    mask.apply<isSetMask>();                                                                     \
    cubist::xnpu::instruction(dst.address(), src.address(), cubist::ascendc::bits_of<T>(scalar), \
                              cubist::ascendc::scalar_config_of<T, D>(repeat, params));          \
  }

CUBIST_SCALAR(Adds, T, class T, vadds)
CUBIST_SCALAR(Muls, T, class T, vmuls)
CUBIST_SCALAR(Maxs, T, class T, vmaxs)
CUBIST_SCALAR(Mins, T, class T, vmins)
CUBIST_SCALAR(LeakyRelu, T, class T, vlrelu)
CUBIST_SCALAR(ShiftLeft, T, class T, vshl)
#define CUBIST_TWO_TYPES class D, class T
CUBIST_SCALAR(Axpy, D, CUBIST_TWO_TYPES, vaxpy)  // dst += a * scalar
#undef CUBIST_TWO_TYPES
#undef CUBIST_SCALAR

// `round`: adds the bit that was shifted out last.
template <class T>
CUBIST_API void ShiftRight(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                           cubist::ascendc::ScalarOf<T> bits, int32_t count, bool round = false) {
  const cubist::ascendc::Counting counting(static_cast<uint32_t>(count));
  auto config = cubist::ascendc::scalar_config_of<T, T>(1, UnaryRepeatParams());
  config.round = round;
  cubist::xnpu::vshr(dst.address(), src.address(), cubist::ascendc::bits_of<T>(bits), config);
}
template <class T, bool isSetMask = true>
CUBIST_API void ShiftRight(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                           cubist::ascendc::ScalarOf<T> bits, cubist::ascendc::MaskArgument mask,
                           uint8_t repeat, const UnaryRepeatParams& params, bool round = false) {
  mask.apply<isSetMask>();
  auto config = cubist::ascendc::scalar_config_of<T, T>(repeat, params);
  config.round = round;
  cubist::xnpu::vshr(dst.address(), src.address(), cubist::ascendc::bits_of<T>(bits), config);
}

// ---- a narrower result
#define CUBIST_NARROWING(Name, D, S, instruction)                                      \
  CUBIST_API void Name(const LocalTensor<D>& dst, const LocalTensor<S>& src0,          \
                       const LocalTensor<S>& src1, uint32_t count) {                   \
    const cubist::ascendc::Counting counting(count);                                   \
    cubist::xnpu::instruction(                                                         \
        dst.address(), src0.address(), src1.address(),                                 \
        cubist::ascendc::config_of<S>(1, cubist::ascendc::side_by_side2<D, S>()));     \
  }                                                                                    \
  CUBIST_API void Name(const LocalTensor<D>& dst, const LocalTensor<S>& src0,          \
                       const LocalTensor<S>& src1, cubist::ascendc::MaskArgument mask, \
                       uint8_t repeat, const BinaryRepeatParams& params) {             \
    mask.apply();                                                                      \
    cubist::xnpu::instruction(dst.address(), src0.address(), src1.address(),           \
                              cubist::ascendc::config_of<S>(repeat, params));          \
  }
CUBIST_NARROWING(MulCast, int8_t, half, vmulconv_f162s8)
CUBIST_NARROWING(MulCast, uint8_t, half, vmulconv_f162u8)
CUBIST_NARROWING(AddReluCast, int8_t, half, vaddreluconv_f162s8)
CUBIST_NARROWING(AddReluCast, half, float, vaddreluconv_f322f16)
CUBIST_NARROWING(SubReluCast, int8_t, half, vsubreluconv_f162s8)
CUBIST_NARROWING(SubReluCast, half, float, vsubreluconv_f322f16)
CUBIST_NARROWING(AddDeqRelu, half, int32_t, vadddeqrelu)
#undef CUBIST_NARROWING

}  // namespace AscendC

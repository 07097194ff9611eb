// Vector instructions on typed arrays in UB: element counts instead of masks and repeats (counter
// mode).
//
// Nothing here orders instructions: between two of which one needs the other's result stands
// barrier<Pipe::V>().
#pragma once

#include "cubist/device/arithmetic.h"
#include "cubist/device/pipes.h"
#include "cubist/device/scratch.h"

namespace cubist::device {

// Not defined for types that no vector instruction has.
template <class T>
extern const isa::DataType kTypeOf;
template <>
inline constexpr isa::DataType kTypeOf<half> = isa::DataType::f16;
template <>
inline constexpr isa::DataType kTypeOf<float> = isa::DataType::f32;
template <>
inline constexpr isa::DataType kTypeOf<int32_t> = isa::DataType::s32;
template <>
inline constexpr isa::DataType kTypeOf<int16_t> = isa::DataType::s16;
template <>
inline constexpr isa::DataType kTypeOf<int8_t> = isa::DataType::s8;
template <>
inline constexpr isa::DataType kTypeOf<uint8_t> = isa::DataType::u8;
template <>
inline constexpr isa::DataType kTypeOf<uint16_t> = isa::DataType::u16;
template <>
inline constexpr isa::DataType kTypeOf<uint32_t> = isa::DataType::u32;

template <class T>
constexpr uint32_t kPerBlock = kBlockBytes / sizeof(T);

// An array in UB; the address is a multiple of 32.
template <class T>
struct Ub {
  uint32_t address;

  // `elements` must keep the address a multiple of 32.
  __forceinline__ Ub operator+(uint32_t elements) const {
    return {static_cast<uint32_t>(address + elements * sizeof(T))};
  }
};

template <class T>
__forceinline__ Ub<T> ub(uint32_t address) {
  return {address};
}

// T, where the type of an argument shall not say what T is.
template <class T>
struct Exactly {
  using Type = T;
};
template <class T>
using ScalarOf = typename Exactly<T>::Type;

// Vector instructions work on `count` elements, until changed.
__forceinline__ void set_count(uint32_t count) {
  xnpu::set_spr<isa::Spr::ctrl>(isa::CtrlRegister{.counter_mode = 1}.pack_value());
  xnpu::set_spr<isa::Spr::vector_mask_lo>(count);
}

template <class T>
__forceinline__ uint64_t bits_of(T value) {
  if constexpr (sizeof(T) == 2) {
    return __builtin_bit_cast(uint16_t, value);
  } else {
    return __builtin_bit_cast(uint32_t, value);
  }
}

// How the elements of an operand lie: blocks of 32 B, `step` blocks apart; 1 is contiguous, 0 the
// same block again.
constexpr uint32_t repeat_stride(uint32_t step) { return step * (kRepeatBytes / kBlockBytes); }

template <class T>
__forceinline__ isa::VectorBinaryConfig binary(uint32_t step0 = 1, uint32_t step1 = 1) {
  return {.src0_blk = step0,
          .src1_blk = step1,
          .src0_rep = repeat_stride(step0),
          .src1_rep = repeat_stride(step1),
          .type = kTypeOf<T>};
}

#define CUBIST_BINARY(name, instruction)                                   \
  template <class T>                                                       \
  __forceinline__ void name(Ub<T> dst, Ub<T> a, Ub<T> b, uint32_t count) { \
    set_count(count);                                                      \
    xnpu::instruction(dst.address, a.address, b.address, binary<T>());     \
  }
CUBIST_BINARY(add, vadd)
CUBIST_BINARY(subtract, vsub)
CUBIST_BINARY(multiply, vmul)
CUBIST_BINARY(divide, vdiv)
CUBIST_BINARY(maximum, vmax)
CUBIST_BINARY(minimum, vmin)
CUBIST_BINARY(multiply_add, vmadd)  // dst = dst * a + b, product and sum each rounded
#undef CUBIST_BINARY

#define CUBIST_SCALAR(name, instruction)                                                \
  template <class T>                                                                    \
  __forceinline__ void name(Ub<T> dst, Ub<T> src, ScalarOf<T> scalar, uint32_t count) { \
    set_count(count);                                                                   \
    xnpu::instruction(dst.address, src.address, bits_of<T>(scalar),                     \
                      {.type = kTypeOf<T>, .dst_type = kTypeOf<T>});                    \
  }
CUBIST_SCALAR(add_scalar, vadds)
CUBIST_SCALAR(multiply_scalar, vmuls)
CUBIST_SCALAR(maximum_scalar, vmaxs)
CUBIST_SCALAR(minimum_scalar, vmins)
#undef CUBIST_SCALAR

#define CUBIST_UNARY(name, instruction)                                \
  template <class T>                                                   \
  __forceinline__ void name(Ub<T> dst, Ub<T> src, uint32_t count) {    \
    set_count(count);                                                  \
    xnpu::instruction(dst.address, src.address, {.type = kTypeOf<T>}); \
  }
CUBIST_UNARY(absolute, vabs)
CUBIST_UNARY(exponential, vexp)
CUBIST_UNARY(logarithm, vln)
CUBIST_UNARY(reciprocal, vrec)
CUBIST_UNARY(square_root, vsqrt)
CUBIST_UNARY(relu, vrelu)
CUBIST_UNARY(copy, vcopy)
#undef CUBIST_UNARY

// dst[i] = value.
template <class T>
__forceinline__ void fill(Ub<T> dst, ScalarOf<T> value, uint32_t count) {
  set_count(count);
  xnpu::vector_dup(dst.address, bits_of<T>(value), {.type = kTypeOf<T>});
}

// Elements of a repeat of a conversion, and of any other instruction if From is To: 256 B of the
// wider side, at most 128.
template <class To, class From = To>
constexpr uint32_t kLanes = lanes_of(larger(2, larger(sizeof(To), sizeof(From))));

// dst[i] = src[i] in the other type: nearest even unless Round says otherwise, into integers
// saturating.
template <class To, isa::RoundMode Round = isa::RoundMode::none, class From>
__forceinline__ void convert(Ub<To> dst, Ub<From> src, uint32_t count) {
  set_count(count);
  xnpu::vconv(dst.address, src.address,
              {.dst_rep = kLanes<To, From> / kPerBlock<To>,
               .src_rep = kLanes<To, From> / kPerBlock<From>,
               .src_type = kTypeOf<From>,
               .dst_type = kTypeOf<To>,
               .round = Round});
}

// The 64 elements at `b` against every 64 of `a`.
__forceinline__ isa::VectorBinaryConfig one_repeat_of_b() {
  isa::VectorBinaryConfig config = binary<float>();
  config.src1_rep = 0;
  return config;
}
__forceinline__ void multiply_by_repeat(Ub<float> dst, Ub<float> a, Ub<float> b, uint32_t count) {
  set_count(count);
  xnpu::vmul(dst.address, a.address, b.address, one_repeat_of_b());
}
__forceinline__ void add_repeat(Ub<float> dst, Ub<float> a, Ub<float> b, uint32_t count) {
  set_count(count);
  xnpu::vadd(dst.address, a.address, b.address, one_repeat_of_b());
}

constexpr uint32_t kFloatsPerRepeat = kRepeatBytes / sizeof(float);

// Reductions of a repeat, and of each of its blocks.
#define CUBIST_REDUCTION(Name, of_repeat, of_block)                                    \
  struct Name {                                                                        \
    __forceinline__ static void reduce(uint32_t dst, uint32_t src,                     \
                                       const isa::VectorReduceConfig& config) {        \
      xnpu::of_repeat(dst, src, config);                                               \
    }                                                                                  \
    __forceinline__ static void reduce_blocks(uint32_t dst, uint32_t src,              \
                                              const isa::VectorReduceConfig& config) { \
      xnpu::of_block(dst, src, config);                                                \
    }                                                                                  \
  };
CUBIST_REDUCTION(Sum, vcadd, vcgadd)
CUBIST_REDUCTION(Maximum, vcmax, vcgmax)
CUBIST_REDUCTION(Minimum, vcmin, vcgmin)
#undef CUBIST_REDUCTION

}  // namespace cubist::device

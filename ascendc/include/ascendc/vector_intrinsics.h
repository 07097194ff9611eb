// Vector instructions by their C names, one to one: lanes by the mask registers, strides in 32 B.
#pragma once

#include "ascendc/intrinsics.h"
#include "ascendc/mask.h"
#include "ascendc/misuse.h"

CUBIST_API void set_mask_count() { AscendC::SetMaskCount(); }
CUBIST_API void set_mask_norm() { AscendC::SetMaskNorm(); }
// Lanes 64 to 127, and 0 to 63; in counter mode `low` is the number of elements.
CUBIST_API void set_vector_mask(uint64_t high, uint64_t low) {
  cubist::ascendc::set_lanes(low, high);
}

#define CUBIST_BINARY(name)                                                                 \
  template <class T>                                                                        \
  CUBIST_API void name(__ubuf__ T* dst, __ubuf__ T* src0, __ubuf__ T* src1, uint8_t repeat, \
                       uint8_t dst_block, uint8_t src0_block, uint8_t src1_block,           \
                       uint8_t dst_repeat, uint8_t src0_repeat, uint8_t src1_repeat) {      \
    using namespace cubist::ascendc;                                                        \
    cubist::xnpu::name(ub_address(dst), ub_address(src0), ub_address(src1),                 \
                       {.repeat = repeat,                                                   \
                        .dst_blk = dst_block,                                               \
                        .src0_blk = src0_block,                                             \
                        .src1_blk = src1_block,                                             \
                        .dst_rep = dst_repeat,                                              \
                        .src0_rep = src0_repeat,                                            \
                        .src1_rep = src1_repeat,                                            \
                        .type = kTypeOf<T>});                                               \
  }
CUBIST_BINARY(vadd)
CUBIST_BINARY(vsub)
CUBIST_BINARY(vmul)
CUBIST_BINARY(vdiv)
CUBIST_BINARY(vmax)
CUBIST_BINARY(vmin)
CUBIST_BINARY(vand)
CUBIST_BINARY(vor)
CUBIST_BINARY(vmla)
CUBIST_BINARY(vmadd)
CUBIST_BINARY(vmaddrelu)
CUBIST_BINARY(vaddrelu)
CUBIST_BINARY(vsubrelu)
#undef CUBIST_BINARY

#define CUBIST_UNARY(name)                                                                   \
  template <class T>                                                                         \
  CUBIST_API void name(__ubuf__ T* dst, __ubuf__ T* src, uint8_t repeat, uint16_t dst_block, \
                       uint16_t src_block, uint16_t dst_repeat, uint16_t src_repeat) {       \
    using namespace cubist::ascendc;                                                         \
    cubist::xnpu::name(                                                                      \
        ub_address(dst), ub_address(src),                                                    \
        CUBIST_CHECKED(#name, (cubist::isa::VectorUnaryConfig{.repeat = repeat,              \
                                                              .dst_blk = dst_block,          \
                                                              .src_blk = src_block,          \
                                                              .dst_rep = dst_repeat,         \
                                                              .src_rep = src_repeat,         \
                                                              .type = kTypeOf<T>})));        \
  }
CUBIST_UNARY(vabs)
CUBIST_UNARY(vexp)
CUBIST_UNARY(vln)
CUBIST_UNARY(vrec)
CUBIST_UNARY(vsqrt)
CUBIST_UNARY(vrsqrt)
CUBIST_UNARY(vrelu)
CUBIST_UNARY(vnot)
CUBIST_UNARY(vcopy)
#undef CUBIST_UNARY

#define CUBIST_WITH_SCALAR(name)                                                              \
  template <class T>                                                                          \
  CUBIST_API void name(__ubuf__ T* dst, __ubuf__ T* src, cubist::ascendc::ScalarOf<T> scalar, \
                       uint8_t repeat, uint16_t dst_block, uint16_t src_block,                \
                       uint16_t dst_repeat, uint16_t src_repeat) {                            \
    using namespace cubist::ascendc;                                                          \
    cubist::xnpu::name(                                                                       \
        ub_address(dst), ub_address(src), bits_of<T>(scalar),                                 \
        CUBIST_CHECKED(#name, (cubist::isa::VectorScalarConfig{.repeat = repeat,              \
                                                               .dst_blk = dst_block,          \
                                                               .src_blk = src_block,          \
                                                               .dst_rep = dst_repeat,         \
                                                               .src_rep = src_repeat,         \
                                                               .type = kTypeOf<T>,            \
                                                               .dst_type = kTypeOf<T>})));    \
  }
CUBIST_WITH_SCALAR(vadds)
CUBIST_WITH_SCALAR(vmuls)
CUBIST_WITH_SCALAR(vmaxs)
CUBIST_WITH_SCALAR(vmins)
CUBIST_WITH_SCALAR(vlrelu)
CUBIST_WITH_SCALAR(vaxpy)
#undef CUBIST_WITH_SCALAR

// Each of 8 elements fills a block of 32 B, `repeat` times.
template <class T>
CUBIST_API void vbrcb(__ubuf__ T* dst, __ubuf__ T* src, uint16_t dst_block, uint16_t dst_repeat,
                      uint8_t repeat) {
  using namespace cubist::ascendc;
  cubist::xnpu::vbrcb(
      ub_address(dst), ub_address(src),
      CUBIST_CHECKED(
          "vbrcb",
          (cubist::isa::VectorUnaryConfig{
              .repeat = repeat, .dst_blk = dst_block, .dst_rep = dst_repeat, .type = kTypeOf<T>})));
}

// The strides of a source, which there is none of, are unused.
template <class T>
CUBIST_API void vector_dup(__ubuf__ T* dst, cubist::ascendc::ScalarOf<T> scalar, uint8_t repeat,
                           uint16_t dst_block, uint16_t, uint16_t dst_repeat, uint16_t) {
  using namespace cubist::ascendc;
  cubist::xnpu::vector_dup(
      ub_address(dst), bits_of<T>(scalar),
      CUBIST_CHECKED(
          "vector_dup",
          (cubist::isa::VectorFillConfig{
              .repeat = repeat, .dst_blk = dst_block, .dst_rep = dst_repeat, .type = kTypeOf<T>})));
}

#define CUBIST_REDUCE(name, ...)                                                              \
  template <class T>                                                                          \
  CUBIST_API void name(__ubuf__ T* dst, __ubuf__ T* src, uint8_t repeat, uint16_t dst_repeat, \
                       uint16_t src_block, uint16_t src_repeat __VA_OPT__(, ) __VA_ARGS__) {  \
    using namespace cubist::ascendc;                                                          \
    cubist::xnpu::name(ub_address(dst), ub_address(src),                                      \
                       {.repeat = repeat,                                                     \
                        .dst_rep = dst_repeat,                                                \
                        .src_blk = src_block,                                                 \
                        .src_rep = src_repeat,                                                \
                        .type = kTypeOf<T>,                                                   \
                        .order = order_of(__VA_OPT__(order))});                               \
  }
enum Order_t : uint8_t {
  VALUE_INDEX = static_cast<uint8_t>(cubist::isa::ReduceOrder::value_index),
  INDEX_VALUE = static_cast<uint8_t>(cubist::isa::ReduceOrder::index_value),
  ONLY_VALUE = static_cast<uint8_t>(cubist::isa::ReduceOrder::only_value),
  ONLY_INDEX = static_cast<uint8_t>(cubist::isa::ReduceOrder::only_index),
};
namespace cubist::ascendc {
constexpr isa::ReduceOrder order_of(Order_t order = VALUE_INDEX) {
  return static_cast<isa::ReduceOrder>(order);
}
}  // namespace cubist::ascendc
CUBIST_REDUCE(vcgadd)
CUBIST_REDUCE(vcgmax)
CUBIST_REDUCE(vcgmin)
CUBIST_REDUCE(vcpadd)
CUBIST_REDUCE(vcmax, Order_t order = VALUE_INDEX)
CUBIST_REDUCE(vcmin, Order_t order = VALUE_INDEX)
#undef CUBIST_REDUCE
// A sum per repeat; `to_register`: to acc_val instead.
template <class T>
CUBIST_API void vcadd(__ubuf__ T* dst, __ubuf__ T* src, uint8_t repeat, uint16_t dst_repeat,
                      uint16_t src_block, uint16_t src_repeat, bool to_register = false) {
  using namespace cubist::ascendc;
  require(!to_register,
          "vcadd: the sum of all repeats in a register\nmode 0: not implemented otherwise\nthe sum "
          "of each repeat in UB, and a vcadd of those");
  cubist::xnpu::vcadd(ub_address(dst), ub_address(src),
                      {.repeat = repeat,
                       .dst_rep = dst_repeat,
                       .src_blk = src_block,
                       .src_rep = src_repeat,
                       .type = kTypeOf<T>});
}

// vconv_<from>2<to><rounding>: r even, a away, f floor, c ceil, z trunc, o odd.
#define CUBIST_CONVERT(name, From, To, rounding)                                                 \
  CUBIST_API void name(__ubuf__ To* dst, __ubuf__ From* src, uint8_t repeat, uint16_t dst_block, \
                       uint16_t src_block, uint16_t dst_repeat, uint16_t src_repeat) {           \
    using namespace cubist::ascendc;                                                             \
    cubist::xnpu::vconv(ub_address(dst), ub_address(src),                                        \
                        CUBIST_CHECKED(#name, (cubist::isa::VectorConvertConfig{                 \
                                                  .repeat = repeat,                              \
                                                  .dst_blk = dst_block,                          \
                                                  .src_blk = src_block,                          \
                                                  .dst_rep = dst_repeat,                         \
                                                  .src_rep = src_repeat,                         \
                                                  .src_type = kTypeOf<From>,                     \
                                                  .dst_type = kTypeOf<To>,                       \
                                                  .round = cubist::isa::RoundMode::rounding}))); \
  }
#define CUBIST_CONVERT_ROUNDING(name, From, To) \
  CUBIST_CONVERT(name##r, From, To, rint)       \
  CUBIST_CONVERT(name##a, From, To, round)      \
  CUBIST_CONVERT(name##f, From, To, floor)      \
  CUBIST_CONVERT(name##c, From, To, ceil)       \
  CUBIST_CONVERT(name##z, From, To, trunc)
CUBIST_CONVERT(vconv_f162f32, half, float, none)
CUBIST_CONVERT(vconv_f322f16, float, half, none)
CUBIST_CONVERT(vconv_f322f16o, float, half, odd)
CUBIST_CONVERT_ROUNDING(vconv_f322f16, float, half)
CUBIST_CONVERT(vconv_bf162f32, bfloat16_t, float, none)
CUBIST_CONVERT_ROUNDING(vconv_f322bf16, float, bfloat16_t)
CUBIST_CONVERT(vconv_s322f32, int32_t, float, none)
CUBIST_CONVERT_ROUNDING(vconv_f322s32, float, int32_t)
CUBIST_CONVERT_ROUNDING(vconv_f322s16, float, int16_t)
CUBIST_CONVERT_ROUNDING(vconv_f162s32, half, int32_t)
CUBIST_CONVERT_ROUNDING(vconv_f162s16, half, int16_t)
CUBIST_CONVERT(vconv_f162s8, half, int8_t, none)
CUBIST_CONVERT_ROUNDING(vconv_f162s8, half, int8_t)
CUBIST_CONVERT(vconv_f162u8, half, uint8_t, none)
CUBIST_CONVERT_ROUNDING(vconv_f162u8, half, uint8_t)
CUBIST_CONVERT(vconv_s82f16, int8_t, half, none)
CUBIST_CONVERT(vconv_u82f16, uint8_t, half, none)
CUBIST_CONVERT(vconv_s162f16, int16_t, half, none)
CUBIST_CONVERT(vconv_s162f32, int16_t, float, none)
#undef CUBIST_CONVERT_ROUNDING
#undef CUBIST_CONVERT

// Reductions of repeats, of blocks and of pairs: one instruction each.
#pragma once

#include "ascendc/mask.h"
#include "ascendc/tensor.h"

namespace AscendC {

enum class ReduceOrder : uint8_t {
  ORDER_VALUE_INDEX = static_cast<uint8_t>(cubist::isa::ReduceOrder::value_index),
  ORDER_INDEX_VALUE = static_cast<uint8_t>(cubist::isa::ReduceOrder::index_value),
  ORDER_ONLY_VALUE = static_cast<uint8_t>(cubist::isa::ReduceOrder::only_value),
  ORDER_ONLY_INDEX = static_cast<uint8_t>(cubist::isa::ReduceOrder::only_index),
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class T>
CUBIST_API isa::VectorReduceConfig reduce_config(
    int32_t repeat, int32_t dst_repeat, int32_t src_block, int32_t src_repeat,
    AscendC::ReduceOrder order = AscendC::ReduceOrder::ORDER_VALUE_INDEX) {
  return CUBIST_CHECKED("reduction",
                        (isa::VectorReduceConfig{.repeat = static_cast<uint32_t>(repeat),
                                                 .dst_rep = static_cast<uint32_t>(dst_repeat),
                                                 .src_blk = static_cast<uint32_t>(src_block),
                                                 .src_rep = static_cast<uint32_t>(src_repeat),
                                                 .type = kTypeOf<T>,
                                                 .order = static_cast<isa::ReduceOrder>(order)}));
}

}  // namespace cubist::ascendc

namespace AscendC {

// ---- one result per repeat

template <class T, bool isSetMask = true>
CUBIST_API void WholeReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                               cubist::ascendc::MaskArgument mask, int32_t repeat,
                               int32_t dst_repeat_stride, int32_t src_block_stride,
                               int32_t src_repeat_stride) {
  mask.apply<isSetMask>();
  cubist::xnpu::vcadd(dst.address(), src.address(),
                      cubist::ascendc::reduce_config<T>(repeat, dst_repeat_stride, src_block_stride,
                                                        src_repeat_stride));
}
// The older name.
template <class T, bool isSetMask = true>
CUBIST_API void RepeatReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                                int32_t repeat, cubist::ascendc::MaskArgument mask,
                                int32_t /*dst_block_stride: one result has no blocks*/,
                                int32_t src_block_stride, int32_t dst_repeat_stride,
                                int32_t src_repeat_stride) {
  WholeReduceSum<T, isSetMask>(dst, src, mask, repeat, dst_repeat_stride, src_block_stride,
                               src_repeat_stride);
}

#define CUBIST_WHOLE_REDUCTION(Name, instruction)                                               \
  template <class T, bool isSetMask = true>                                                     \
  CUBIST_API void Name(                                                                         \
      const LocalTensor<T>& dst, const LocalTensor<T>& src, cubist::ascendc::MaskArgument mask, \
      int32_t repeat, int32_t dst_repeat_stride, int32_t src_block_stride,                      \
      int32_t src_repeat_stride, ReduceOrder order = ReduceOrder::ORDER_VALUE_INDEX) {          \
    mask.apply<isSetMask>();                                                                    \
    cubist::xnpu::instruction(                                                                  \
        dst.address(), src.address(),                                                           \
        cubist::ascendc::reduce_config<T>(repeat, dst_repeat_stride, src_block_stride,          \
                                          src_repeat_stride, order));                           \
  }
CUBIST_WHOLE_REDUCTION(WholeReduceMax, vcmax)
CUBIST_WHOLE_REDUCTION(WholeReduceMin, vcmin)
#undef CUBIST_WHOLE_REDUCTION

// ---- one result per block of 32 B, and per pair

#define CUBIST_GROUP_REDUCTION(Name, instruction)                                            \
  template <class T, bool isSetMask = true>                                                  \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, int32_t repeat, \
                       cubist::ascendc::MaskArgument mask, int32_t dst_repeat_stride,        \
                       int32_t src_block_stride, int32_t src_repeat_stride) {                \
    mask.apply<isSetMask>();                                                                 \
    cubist::xnpu::instruction(                                                               \
        dst.address(), src.address(),                                                        \
        cubist::ascendc::reduce_config<T>(repeat, dst_repeat_stride, src_block_stride,       \
                                          src_repeat_stride));                               \
  }
CUBIST_GROUP_REDUCTION(BlockReduceSum, vcgadd)
CUBIST_GROUP_REDUCTION(BlockReduceMax, vcgmax)
CUBIST_GROUP_REDUCTION(BlockReduceMin, vcgmin)
CUBIST_GROUP_REDUCTION(PairReduceSum, vcpadd)
#undef CUBIST_GROUP_REDUCTION

// ---- the registers that the last reduction of a repeat wrote; a V_S event comes first

template <class T>
CUBIST_API T GetReduceRepeatSumSpr() {
  return static_cast<T>(__builtin_bit_cast(
      float, static_cast<uint32_t>(cubist::xnpu::get_spr<cubist::isa::Spr::acc_val>())));
}
// Value, and the lane it is in.
template <class T>
CUBIST_API void GetReduceRepeatMaxMinSpr(T& value, T& index) {
  const uint64_t word = cubist::xnpu::get_spr<cubist::isa::Spr::max_min_cnt>();
  if constexpr (sizeof(T) == 2) {
    value = __builtin_bit_cast(T, static_cast<uint16_t>(word));
    index = __builtin_bit_cast(T, static_cast<uint16_t>(word >> 32));
  } else {
    value = __builtin_bit_cast(T, static_cast<uint32_t>(word));
    index = __builtin_bit_cast(T, static_cast<uint32_t>(word >> 32));
  }
}
template <class T>
CUBIST_API void GetReduceRepeatMaxMinSpr(T& value) {
  T index;
  GetReduceRepeatMaxMinSpr(value, index);
}

}  // namespace AscendC

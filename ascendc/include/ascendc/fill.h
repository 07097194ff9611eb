// Scalars, series and copies inside UB by the vector unit.
#pragma once

#include "ascendc/data_copy.h"
#include "ascendc/elementwise.h"
#include "ascendc/sync.h"

namespace cubist::ascendc {

// bf16 moves as any 16 bits.
template <class T>
inline constexpr isa::DataType kMovedAs =
    kTypeOf<T> == isa::DataType::bf16 ? isa::DataType::u16 : kTypeOf<T>;

}  // namespace cubist::ascendc

namespace AscendC {

template <class T>
CUBIST_API void Duplicate(const LocalTensor<T>& dst, cubist::ascendc::ScalarOf<T> value,
                          int32_t count) {
  const cubist::ascendc::Counting counting(static_cast<uint32_t>(count));
  cubist::xnpu::vector_dup(dst.address(), cubist::ascendc::bits_of<T>(value),
                           {.type = cubist::ascendc::kMovedAs<T>});
}
template <class T, bool isSetMask = true>
CUBIST_API void Duplicate(const LocalTensor<T>& dst, cubist::ascendc::ScalarOf<T> value,
                          cubist::ascendc::MaskArgument mask, uint8_t repeat,
                          uint16_t dst_block_stride, uint8_t dst_repeat_stride) {
  mask.apply<isSetMask>();
  cubist::xnpu::vector_dup(dst.address(), cubist::ascendc::bits_of<T>(value),
                           CUBIST_CHECKED("Duplicate", (cubist::isa::VectorFillConfig{
                                                           .repeat = repeat,
                                                           .dst_blk = dst_block_stride,
                                                           .dst_rep = dst_repeat_stride,
                                                           .type = cubist::ascendc::kMovedAs<T>})));
}

template <class T, bool isSetMask = true>
CUBIST_API void Copy(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                     cubist::ascendc::MaskArgument mask, uint8_t repeat,
                     const CopyRepeatParams& params) {
  mask.apply<isSetMask>();
  cubist::xnpu::vcopy(dst.address(), src.address(),
                      CUBIST_CHECKED("Copy", (cubist::isa::VectorUnaryConfig{
                                                 .repeat = repeat,
                                                 .dst_blk = params.dstStride,
                                                 .src_blk = params.srcStride,
                                                 .dst_rep = params.dstRepeatSize,
                                                 .src_rep = params.srcRepeatSize,
                                                 .type = cubist::ascendc::kMovedAs<T>})));
}
template <class T>
CUBIST_API void Copy(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint32_t count) {
  const cubist::ascendc::Counting counting(count);
  cubist::xnpu::vcopy(dst.address(), src.address(), {.type = cubist::ascendc::kMovedAs<T>});
}

// Each of 8 elements fills a block of 32 B, `repeat` times.
template <class T>
CUBIST_API void Brcb(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint8_t repeat,
                     const BrcbRepeatParams& params) {
  cubist::xnpu::vbrcb(dst.address(), src.address(),
                      CUBIST_CHECKED("Brcb", (cubist::isa::VectorUnaryConfig{
                                                 .repeat = repeat,
                                                 .dst_blk = params.dstBlkStride,
                                                 .dst_rep = params.dstRepStride,
                                                 .type = cubist::ascendc::kMovedAs<T>})));
}

// first, first + 1, ...
template <class T>
CUBIST_API void CreateVecIndex(const LocalTensor<T>& dst, cubist::ascendc::ScalarOf<T> first,
                               uint32_t count) {
  const cubist::ascendc::Counting counting(count);
  cubist::xnpu::vci(dst.address(), cubist::ascendc::bits_of<T>(first),
                    {.type = cubist::ascendc::kTypeOf<T>});
}
template <class T, bool isSetMask = true>
CUBIST_API void CreateVecIndex(const LocalTensor<T>& dst, cubist::ascendc::ScalarOf<T> first,
                               cubist::ascendc::MaskArgument mask, uint8_t repeat,
                               uint16_t dst_block_stride, uint8_t dst_repeat_stride) {
  mask.apply<isSetMask>();
  cubist::xnpu::vci(dst.address(), cubist::ascendc::bits_of<T>(first),
                    CUBIST_CHECKED("CreateVecIndex", (cubist::isa::VectorFillConfig{
                                                         .repeat = repeat,
                                                         .dst_blk = dst_block_stride,
                                                         .dst_rep = dst_repeat_stride,
                                                         .type = cubist::ascendc::kTypeOf<T>})));
}
// first + i * step, product and sum each rounded.
template <class T>
CUBIST_API void ArithProgression(const LocalTensor<T>& dst, cubist::ascendc::ScalarOf<T> first,
                                 cubist::ascendc::ScalarOf<T> step, int32_t count) {
  CreateVecIndex(dst, T(0), static_cast<uint32_t>(count));
  PipeBarrier<PIPE_V>();
  Muls(dst, dst, step, count);
  PipeBarrier<PIPE_V>();
  Adds(dst, dst, first, count);
}
// The newer name.
template <class T>
CUBIST_API void Arange(const LocalTensor<T>& dst, cubist::ascendc::ScalarOf<T> first,
                       cubist::ascendc::ScalarOf<T> step, int32_t count) {
  ArithProgression(dst, first, step, count);
}

}  // namespace AscendC

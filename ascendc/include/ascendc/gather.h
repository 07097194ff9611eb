// Elements by offsets, elements by a pattern, sorted records.
#pragma once

#include "ascendc/fill.h"
#include "ascendc/pipe.h"

namespace AscendC {

struct GatherMaskParams {
  CUBIST_API GatherMaskParams() {}
  CUBIST_API GatherMaskParams(uint8_t src0_block_stride, uint16_t repeats,
                              uint16_t src0_repeat_stride, uint8_t src1_repeat_stride)
      : src0BlockStride(src0_block_stride),
        repeatTimes(repeats),
        src0RepeatStride(src0_repeat_stride),
        src1RepeatStride(src1_repeat_stride) {}
  uint8_t src0BlockStride = 1;
  uint16_t repeatTimes = 0;
  uint16_t src0RepeatStride = 8;
  uint8_t src1RepeatStride = 0;
};

// dst[i] = the element at byte offsets[i] + base of src.
template <class T>
CUBIST_API void Gather(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                       const LocalTensor<uint32_t>& offsets, uint32_t base, uint32_t count) {
  const cubist::ascendc::Counting counting(count);
  cubist::xnpu::vgather(dst.address(), offsets.address(), src.address() + base,
                        {.type = cubist::ascendc::kMovedAs<T>});
}
template <class T>
CUBIST_API void Gather(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                       const LocalTensor<uint32_t>& offsets, uint32_t base,
                       cubist::ascendc::MaskArgument mask, uint8_t repeat,
                       uint16_t dst_repeat_stride) {
  mask.apply();
  cubist::xnpu::vgather(dst.address(), offsets.address(), src.address() + base,
                        CUBIST_CHECKED("Gather", (cubist::isa::VectorGatherConfig{
                                                     .repeat = repeat,
                                                     .dst_rep = dst_repeat_stride,
                                                     .type = cubist::ascendc::kMovedAs<T>})));
}

struct GatherRepeatParams {
  CUBIST_API GatherRepeatParams() {}
  CUBIST_API GatherRepeatParams(uint8_t dst_block, uint16_t dst_repeat)
      : dstBlkStride(dst_block), dstRepStride(dst_repeat) {}
  uint8_t dstBlkStride = 1;
  uint16_t dstRepStride = 8;
};
// Blocks of 32 B at byte offsets[i] of src, 8 per repeat.
template <class T>
CUBIST_API void Gatherb(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                        const LocalTensor<uint32_t>& offsets, uint8_t repeat,
                        const GatherRepeatParams& params) {
  cubist::ascendc::set_all_lanes();
  cubist::xnpu::vgatherb(dst.address(), offsets.address(), src.address(),
                         CUBIST_CHECKED("Gatherb", (cubist::isa::VectorGatherConfig{
                                                       .repeat = repeat,
                                                       .dst_blk = params.dstBlkStride,
                                                       .dst_rep = params.dstRepStride,
                                                       .type = cubist::ascendc::kMovedAs<T>})));
}

}  // namespace AscendC

namespace cubist::ascendc {

// The kept elements of src to dst; how many. `elements`: of each repeat, which then may be longer
// than 256 B; 0: repeats of 256 B.
template <class T>
CUBIST_API uint64_t keep(uint64_t dst, uint64_t src, uint64_t bits, uint32_t pattern,
                         uint32_t elements, const AscendC::GatherMaskParams& params) {
  isa::VectorCompactConfig config = {.repeat = params.repeatTimes,
                                     .src_blk = params.src0BlockStride,
                                     .src_rep = params.src0RepeatStride,
                                     .pattern_rep = params.src1RepeatStride,
                                     .pattern_mode = pattern,
                                     .type = kMovedAs<T>};
  if (elements <= kLanesOf<T>) {
    const uint64_t length = elements == 0 ? kLanesOf<T> : elements;
    const Masked masked(low_bits(length), length > 64 ? low_bits(length - 64) : 0);
    xnpu::vreducev2(dst, src, bits, config);
  } else {
    // Results of several instructions do not lie side by side, so all of it must be one run.
    require(pattern != 0,
            "GatherMask: not implemented: {} elements in a repeat, more than {}, with a pattern "
            "tensor\nfewer elements in a repeat\nmask and src0RepeatStride of 256 B",
            elements, kLanesOf<T>);
    require(
        params.repeatTimes == 1 || (params.src0BlockStride == 1 && elements % 4 == 0 &&
                                    params.src0RepeatStride * kBlockBytes == elements * sizeof(T)),
        "GatherMask: not implemented: {} repeats, longer than 256 B, with gaps between them or "
        "of {} elements, which patterns of 4 do not divide\none run\none call for each run",
        params.repeatTimes, elements);
    config.src_rep = params.src0BlockStride * (kRepeatBytes / kBlockBytes);
    const Counting counting(elements * params.repeatTimes);
    xnpu::vreducev2(dst, src, bits, config);
  }
  pass<AscendC::HardEvent::V_S>();
  return xnpu::get_spr<isa::Spr::rsvd_cnt>();
}

}  // namespace cubist::ascendc

namespace AscendC {

// Keeps the elements that `pattern` names, side by side. `reduceMode`: `mask` elements of each
// repeat count, instead of 256 B. rsvdCnt: how many were kept.
template <class T>
CUBIST_API void GatherMask(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint8_t pattern,
                           bool reduceMode, uint32_t mask, const GatherMaskParams& params,
                           uint64_t& rsvdCnt) {
  cubist::ascendc::require(
      pattern >= 1 && pattern <= 7,
      "GatherMask: pattern {}\n1 to 7, or a tensor\na tensor of bits for other choices", pattern);
  rsvdCnt = cubist::ascendc::keep<T>(dst.address(), src.address(), 0, pattern,
                                     reduceMode ? mask : 0, params);
}
template <class T, class Bits>
CUBIST_API void GatherMask(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                           const LocalTensor<Bits>& pattern, bool reduceMode, uint32_t mask,
                           const GatherMaskParams& params, uint64_t& rsvdCnt) {
  static_assert(sizeof(Bits) == sizeof(T),
                "GatherMask: the pattern tensor is uint16_t for 16-bit and uint32_t for 32-bit "
                "elements");
  rsvdCnt = cubist::ascendc::keep<T>(dst.address(), src.address(), pattern.address(), 0,
                                     reduceMode ? mask : 0, params);
}

// Per repeat 32 scores and their indices, descending, as records of 8 B.
template <class T>
CUBIST_API void Sort32(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                       const LocalTensor<uint32_t>& indices, int32_t repeat) {
  cubist::xnpu::vbitsort(dst.address(), src.address(), indices.address(),
                         CUBIST_CHECKED("Sort32", (cubist::isa::VectorSortConfig{
                                                      .repeat = static_cast<uint32_t>(repeat),
                                                      .type = cubist::ascendc::kTypeOf<T>})));
}

// The element at src[i] goes to byte dstOffset[i] + base of dst.
template <class T>
CUBIST_API void Scatter(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                        const LocalTensor<uint32_t>& dstOffset, uint32_t base, uint32_t count) {
#if __NPU_ARCH__ == 2201
  static_assert(cubist::ascendc::kNever<T>,
                "Scatter: not implemented: split cores have no scattering instruction");
#else
  const cubist::ascendc::Counting counting(count);
  cubist::xnpu::vscatter(src.address(), dstOffset.address(), dst.address() + base,
                         {.type = cubist::ascendc::kMovedAs<T>});
#endif
}

// 16 x 16 elements of 16 bits.
template <class T>
CUBIST_API void Transpose(const LocalTensor<T>& dst, const LocalTensor<T>& src) {
  static_assert(sizeof(T) == 2, "Transpose: not implemented: elements of other than 16 bits");
  cubist::xnpu::vtranspose(dst.address(), src.address(), {.type = cubist::isa::DataType::u16});
}

}  // namespace AscendC

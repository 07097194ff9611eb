// Scratch of calls that work in parts of elements or in groups of rows.
#pragma once

#include "kernel_tiling/math_needs.h"
#include "tiling/tmp_size.h"

namespace cubist::tiling {

// So many parts at once, and one at a time; `fixed` bytes beside them.
inline TmpSize by_parts(uint32_t count, uint32_t part, uint32_t part_bytes, uint32_t fixed = 0) {
  return {(count + part - 1) / part * part_bytes + fixed, part_bytes + fixed};
}
inline void put(const TmpSize& size, uint32_t& most, uint32_t& least) {
  most = size.most;
  least = size.least;
}

}  // namespace cubist::tiling

namespace AscendC {

template <class Shape, class OtherShape, class MaskShape>
void GetSelectWithBytesMaskMaxMinTmpSize(const Shape& src0Shape, const OtherShape& src1Shape,
                                         uint32_t /*srcTypeSize*/, const MaskShape& /*maskShape*/,
                                         uint32_t maskTypeSize, bool /*isReuseMask*/,
                                         uint32_t& maxValue, uint32_t& minValue) {
  // One of the two is a scalar.
  const uint32_t first = cubist::tiling::elements_of(src0Shape),
                 second = cubist::tiling::elements_of(src1Shape);
  cubist::tiling::put(
      cubist::tiling::by_parts(first < second ? second : first, cubist::ascendc::needs::kMaskPart,
                               cubist::ascendc::needs::mask_part_bytes(maskTypeSize)),
      maxValue, minValue);
}
template <class Shape>
void GetDropOutMaxMinTmpSize(const Shape& srcShape, uint32_t /*typeSize*/, bool /*isReuseSource*/,
                             uint32_t& maxValue, uint32_t& minValue) {
  cubist::tiling::put(cubist::tiling::by_parts(cubist::tiling::elements_of(srcShape),
                                               cubist::ascendc::needs::kMaskPart,
                                               cubist::ascendc::needs::mask_part_bytes(1)),
                      maxValue, minValue);
}
template <class Shape>
void GetCumSumMaxMinTmpSize(const Shape& srcShape, uint32_t typeSize, bool /*isLastAxis*/,
                            bool /*isReuseSource*/, uint32_t& maxValue, uint32_t& minValue) {
  const uint32_t columns = cubist::tiling::last_of(srcShape);
  cubist::tiling::put(cubist::tiling::by_parts(
                          cubist::tiling::rows_of(srcShape), cubist::ascendc::needs::kCumSumGroup,
                          cubist::ascendc::needs::cumsum_group_bytes(columns, typeSize),
                          cubist::ascendc::needs::cumsum_fixed_bytes(columns)),
                      maxValue, minValue);
}
template <class Shape>
void GetWelfordUpdateMaxMinTmpSize(const Shape& srcShape, uint32_t /*typeSizeT*/,
                                   uint32_t /*typeSizeU*/, bool /*isReuseSource*/,
                                   bool /*isInplace*/, uint32_t& maxValue, uint32_t& minValue) {
  constexpr uint32_t kPart = 64;
  constexpr uint32_t kBytes = kPart * cubist::ascendc::needs::kWelfordVectors * sizeof(float);
  cubist::tiling::put(cubist::tiling::by_parts(cubist::tiling::last_of(srcShape), kPart, kBytes),
                      maxValue, minValue);
}
template <class Shape>
void GetWelfordFinalizeMaxMinTmpSize(const Shape& srcShape, uint32_t /*typeSize*/,
                                     bool /*isReuseSource*/, uint32_t& maxValue,
                                     uint32_t& minValue) {
  maxValue = minValue =
      cubist::ascendc::needs::welford_finalize_bytes(cubist::tiling::elements_of(srcShape));
}

}  // namespace AscendC

// Conversion of element types.
#pragma once

#include "ascendc/elementwise.h"

namespace AscendC {

enum class RoundMode : uint8_t {
  CAST_NONE = static_cast<uint8_t>(cubist::isa::RoundMode::none),
  CAST_RINT = static_cast<uint8_t>(cubist::isa::RoundMode::rint),
  CAST_FLOOR = static_cast<uint8_t>(cubist::isa::RoundMode::floor),
  CAST_CEIL = static_cast<uint8_t>(cubist::isa::RoundMode::ceil),
  CAST_ROUND = static_cast<uint8_t>(cubist::isa::RoundMode::round),
  CAST_TRUNC = static_cast<uint8_t>(cubist::isa::RoundMode::trunc),
  CAST_ODD = static_cast<uint8_t>(cubist::isa::RoundMode::odd),
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class D, class S>
CUBIST_API isa::VectorConvertConfig convert_config(uint8_t repeat, AscendC::RoundMode round,
                                                   const AscendC::UnaryRepeatParams& params) {
  return CUBIST_CHECKED("Cast",
                        (isa::VectorConvertConfig{.repeat = repeat,
                                                  .dst_blk = params.dstBlkStride,
                                                  .src_blk = params.srcBlkStride,
                                                  .dst_rep = params.dstRepStride,
                                                  .src_rep = params.srcRepStride,
                                                  .src_type = kTypeOf<S>,
                                                  .dst_type = kTypeOf<D>,
                                                  .round = static_cast<isa::RoundMode>(round)}));
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class D, class S>
CUBIST_API void Cast(const LocalTensor<D>& dst, const LocalTensor<S>& src, RoundMode round,
                     uint32_t count) {
  const cubist::ascendc::Counting counting(count);
  // 128 lanes at most: conversions between bytes and 16 bits use half a repeat of bytes.
  constexpr uint32_t kWider = cubist::ascendc::kBitsOf<D> > cubist::ascendc::kBitsOf<S>
                                  ? cubist::ascendc::kBitsOf<D>
                                  : cubist::ascendc::kBitsOf<S>;
  static_assert(kWider >= 16, "Cast: not implemented: between types of 8 bits or less");
  cubist::xnpu::vconv(
      dst.address(), src.address(),
      cubist::ascendc::convert_config<D, S>(1, round, cubist::ascendc::side_by_side<D, S>()));
}
template <class D, class S, bool isSetMask = true>
CUBIST_API void Cast(const LocalTensor<D>& dst, const LocalTensor<S>& src, RoundMode round,
                     cubist::ascendc::MaskArgument mask, uint8_t repeat,
                     const UnaryRepeatParams& params) {
  mask.apply<isSetMask>();
  cubist::xnpu::vconv(dst.address(), src.address(),
                      cubist::ascendc::convert_config<D, S>(repeat, round, params));
}

// What Cast from int32_t to half multiplies by.
CUBIST_API void SetDeqScale(half scale) {
  cubist::xnpu::set_spr<cubist::isa::Spr::deqscale>(cubist::ascendc::bits_of(scale));
}

}  // namespace AscendC

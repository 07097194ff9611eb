// DropOut: dst = src / keepProb where the mask is set, 0 elsewhere; a byte or a bit of mask for
// each element. 1 / keepProb is rounded to the type of the elements, then the product.
#pragma once

#include "ascendc/byte_mask.h"

namespace AscendC {

struct DropOutShapeInfo {
  uint32_t firstAxis = 0;     // rows
  uint32_t srcLastAxis = 0;   // elements of a row, whole blocks of 32 B
  uint32_t maskLastAxis = 0;  // bytes of mask of a row, whole blocks of 32 B
};

}  // namespace AscendC

namespace cubist::ascendc {

// Values of the template argument dropOutMode.
enum DropOutMode : uint32_t {
  kByShape,  // bytes where a row has at least one for each element
  kBytesWithRest,
  kBytes,
  kBits,
  kBitsWithRest,
};

template <uint32_t mode, class T>
CUBIST_API void drop_out(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& src,
                         const Bytes& mask, float keep, const AscendC::DropOutShapeInfo& info,
                         Scratch scratch) {
  static_assert(mode <= kBitsWithRest, "DropOut: dropOutMode is 0 to 4");
  const bool has_bytes = mode == kByShape ? info.maskLastAxis >= info.srcLastAxis
                                          : mode == kBytesWithRest || mode == kBytes;
  require(info.srcLastAxis * sizeof(T) % kBlockBytes == 0 &&
              info.maskLastAxis * (has_bytes ? 1 : 8) >= info.srcLastAxis,
          "DropOut: rows of {} elements and {} bytes of mask\nrows of whole blocks of 32 B, and a "
          "byte or a bit for each element\ndropOutMode says which",
          info.srcLastAxis, info.maskLastAxis);
  const T scale = static_cast<T>(1 / keep);
  const auto keep_some = [&](const Bytes& bits, uint32_t first, uint32_t count) CUBIST_LAMBDA {
    AscendC::Select(dst[first], bits, src[first], T(0), AscendC::SELMODE::VSEL_TENSOR_SCALAR_MODE,
                    count);
    barrier(isa::Pipe::V);
    AscendC::Muls(dst[first], dst[first], scale, static_cast<int32_t>(count));
  };
  if (has_bytes) {
    return for_masked({info.firstAxis, info.srcLastAxis, info.srcLastAxis, info.maskLastAxis}, mask,
                      AscendC::CMPMODE::NE, scratch, keep_some);
  }
  for (uint32_t row = 0; row < info.firstAxis; ++row)
    keep_some(mask[row * info.maskLastAxis], row * info.srcLastAxis, info.srcLastAxis);
  barrier(isa::Pipe::V);
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T, bool isInitBitMode = false, uint32_t dropOutMode = 0>
CUBIST_API void DropOut(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                        const LocalTensor<uint8_t>& mask, const LocalTensor<uint8_t>& tmp,
                        float keepProb, const DropOutShapeInfo& info) {
  cubist::ascendc::drop_out<dropOutMode>(dst, src, mask, keepProb, info,
                                         cubist::ascendc::Scratch(CUBIST_SCRATCH("DropOut"), tmp));
}
template <class T, bool isInitBitMode = false, uint32_t dropOutMode = 0>
CUBIST_API void DropOut(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                        const LocalTensor<uint8_t>& mask, float keepProb,
                        const DropOutShapeInfo& info) {
  cubist::ascendc::drop_out<dropOutMode>(dst, src, mask, keepProb, info,
                                         cubist::ascendc::Scratch(CUBIST_SCRATCH("DropOut")));
}

}  // namespace AscendC

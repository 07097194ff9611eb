// SelectWithBytesMask: where the mask is 0 an element of the first source, elsewhere one of the
// second; one of the two is a scalar. Exact.
#pragma once

#include "ascendc/byte_mask.h"

namespace AscendC {

struct SelectWithBytesMaskShapeInfo {
  uint32_t firstAxis = 0;     // rows
  uint32_t srcLastAxis = 0;   // elements of a row, whole blocks of 32 B
  uint32_t maskLastAxis = 0;  // masks of a row, of which the first srcLastAxis count
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class T, class U>
CUBIST_API void select_with_mask(const AscendC::LocalTensor<T>& dst,
                                 const AscendC::LocalTensor<T>& src, T scalar,
                                 const AscendC::LocalTensor<U>& mask, AscendC::CMPMODE chosen,
                                 const AscendC::SelectWithBytesMaskShapeInfo& info,
                                 Scratch scratch) {
  require(
      info.srcLastAxis * sizeof(T) % kBlockBytes == 0 && info.maskLastAxis >= info.srcLastAxis,
      "SelectWithBytesMask: rows of {} elements and {} masks\nrows of whole blocks of 32 B, and "
      "a mask for each element\nrows padded to that",
      info.srcLastAxis, info.maskLastAxis);
  for_masked({info.firstAxis, info.srcLastAxis, info.srcLastAxis, info.maskLastAxis}, mask, chosen,
             scratch, [&](const Bytes& bits, uint32_t first, uint32_t count) CUBIST_LAMBDA {
               AscendC::Select(dst[first], bits, src[first], scalar,
                               AscendC::SELMODE::VSEL_TENSOR_SCALAR_MODE, count);
             });
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T, class U, bool isReuseMask = true>
CUBIST_API void SelectWithBytesMask(const LocalTensor<T>& dst, const LocalTensor<T>& src0,
                                    cubist::ascendc::ScalarOf<T> src1, const LocalTensor<U>& mask,
                                    const LocalTensor<uint8_t>& tmp,
                                    const SelectWithBytesMaskShapeInfo& info) {
  cubist::ascendc::select_with_mask<T>(
      dst, src0, src1, mask, CMPMODE::EQ, info,
      cubist::ascendc::Scratch(CUBIST_SCRATCH("SelectWithBytesMask"), tmp));
}
template <class T, class U, bool isReuseMask = true>
CUBIST_API void SelectWithBytesMask(const LocalTensor<T>& dst, cubist::ascendc::ScalarOf<T> src0,
                                    const LocalTensor<T>& src1, const LocalTensor<U>& mask,
                                    const LocalTensor<uint8_t>& tmp,
                                    const SelectWithBytesMaskShapeInfo& info) {
  cubist::ascendc::select_with_mask<T>(
      dst, src1, src0, mask, CMPMODE::NE, info,
      cubist::ascendc::Scratch(CUBIST_SCRATCH("SelectWithBytesMask"), tmp));
}

}  // namespace AscendC

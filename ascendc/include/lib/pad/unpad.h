// UnPad: rows without their last elements, side by side.
//
// The scalar unit writes where each element of a group of rows comes from, once; gathers do the
// rest.
#pragma once

#include "ascendc/gather.h"
#include "ascendc/scratch.h"
#include "kernel_tiling/unpad_tiling_data.h"

namespace AscendC {

struct UnPadParams {
  uint16_t leftPad = 0;   // 0
  uint16_t rightPad = 0;  // elements that go
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class T>
CUBIST_API void unpad(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& src,
                      const AscendC::UnPadParams& params, const UnPadTiling& tiling,
                      Scratch scratch) {
  static_assert(sizeof(T) == 2 || sizeof(T) == 4,
                "UnPad: not implemented: elements of other than 16 and 32 bits");
  const uint32_t rows = tiling.srcHeight, pitch = tiling.srcWidth;
  require(params.leftPad == 0 && params.rightPad < pitch,
          "UnPad: {} elements at the left, {} at the right\nsome at the right\nUnPadParams of the "
          "rows that UnPadTilingFunc was told",
          params.leftPad, params.rightPad);
  const uint32_t columns = pitch - params.rightPad;
  const AscendC::LocalTensor<uint32_t> offsets = scratch.take<uint32_t>(kUnPadRows * columns);
  pass<AscendC::HardEvent::V_S>();
  for (uint32_t row = 0, i = 0; row < kUnPadRows; ++row) {
    for (uint32_t column = 0; column < columns; ++column, ++i)
      offsets.SetValue(i, (row * pitch + column) * static_cast<uint32_t>(sizeof(T)));
  }
  pass<AscendC::HardEvent::S_V>();
  for (uint32_t row = 0; row < rows; row += kUnPadRows) {
    const uint32_t left = rows - row, count = left < kUnPadRows ? left : kUnPadRows;
    AscendC::Gather(dst[row * columns], src, offsets, row * pitch * sizeof(T), count * columns);
  }
  barrier(isa::Pipe::V);
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T>
CUBIST_API void UnPad(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                      const UnPadParams& unPadParams, const LocalTensor<uint8_t>& tmp,
                      const UnPadTiling& tiling) {
  cubist::ascendc::unpad(dst, src, unPadParams, tiling,
                         cubist::ascendc::Scratch(CUBIST_SCRATCH("UnPad"), tmp));
}
template <class T>
CUBIST_API void UnPad(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                      const UnPadParams& unPadParams, const UnPadTiling& tiling) {
  cubist::ascendc::unpad(dst, src, unPadParams, tiling,
                         cubist::ascendc::Scratch(CUBIST_SCRATCH("UnPad")));
}

}  // namespace AscendC

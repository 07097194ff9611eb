// AscendQuant: to int8_t with one scale and offset; AscendDequant: from int32_t with one scale or
// one for each column. Scaling is in float, rounding to nearest even, and results saturate.
#pragma once

#include "ascendc/rows.h"
#include "kernel_tiling/math_needs.h"

namespace AscendC {

struct DequantParams {
  uint32_t m = 1;         // rows
  uint32_t n = 0;         // elements from row to row, whole blocks of 32 B of source and result
  uint32_t calCount = 0;  // elements of a row that count
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class T>
CUBIST_API void quantize(const AscendC::LocalTensor<int8_t>& dst,
                         const AscendC::LocalTensor<T>& src, float scale, float offset,
                         uint32_t count, Scratch scratch) {
  constexpr float kLow = -128, kHigh = 127;
  constexpr uint32_t kLanes = kLanesOf<float>;
  const uint32_t part = kLanes * scratch.fitting(groups_of(count, kLanes), needs::kQuantPartBytes);
  const Floats value = scratch.take<float>(part);
  const AscendC::LocalTensor<half> narrow = scratch.take<half>(part);
  for (uint32_t first = 0; first < count; first += part) {
    const Steps steps(count - first < part ? count - first : part);
    if constexpr (kTypeOf<T> == isa::DataType::f32) {
      steps.muls(value, src[first], scale);
    } else {
      steps.cast(value, src[first], AscendC::RoundMode::CAST_NONE);
      steps.muls(value, value, scale);
    }
    steps.adds(value, value, offset);
    steps.round(value, value, AscendC::RoundMode::CAST_RINT);
    steps.maxs(value, value, kLow);
    steps.mins(value, value, kHigh);
    steps.cast(narrow, value, AscendC::RoundMode::CAST_NONE);  // exact: small whole numbers
    steps.cast(dst[first], narrow, AscendC::RoundMode::CAST_RINT);
  }
}

// scaled(shape, rows as floats) multiplies them.
template <class D, class Scaled>
CUBIST_API void dequantize(const AscendC::LocalTensor<D>& dst,
                           const AscendC::LocalTensor<int32_t>& src,
                           const AscendC::DequantParams& params, Scratch scratch, Scaled scaled) {
  require(params.n * sizeof(D) % kBlockBytes == 0 && params.calCount <= params.n,
          "AscendDequant: rows of {} elements, of which {} count\nrows of whole blocks of 32 "
          "B\nrows padded to that; DequantParams.calCount says how many count",
          params.n, params.calCount);
  constexpr bool kIsWide = kTypeOf<D> == isa::DataType::f32;
  uint32_t part = params.m;
  Floats wide;
  if constexpr (!kIsWide) {
    part = scratch.fitting(params.m, params.n * sizeof(float));
    wide = scratch.take<float>(part * params.n);
  }
  for (uint32_t first = 0; first < params.m; first += part) {
    const RowShape shape = {params.m - first < part ? params.m - first : part, params.calCount,
                            params.n};
    Floats rows = wide;
    if constexpr (kIsWide) rows = dst[first * params.n];
    cast_rows(shape, rows, src[first * params.n], AscendC::RoundMode::CAST_RINT);
    scaled(shape, rows);
    if constexpr (!kIsWide)
      cast_rows(shape, dst[first * params.n], rows, AscendC::RoundMode::CAST_RINT);
  }
}
template <class D>
CUBIST_API void dequantize(const AscendC::LocalTensor<D>& dst,
                           const AscendC::LocalTensor<int32_t>& src, float scale,
                           const AscendC::DequantParams& params, Scratch scratch) {
  dequantize(dst, src, params, scratch, [&](const RowShape& shape, Floats rows) CUBIST_LAMBDA {
    scale_rows(shape, rows, rows, scale);
  });
}
template <class D>
CUBIST_API void dequantize(const AscendC::LocalTensor<D>& dst,
                           const AscendC::LocalTensor<int32_t>& src, const Floats& scales,
                           const AscendC::DequantParams& params, Scratch scratch) {
  dequantize(dst, src, params, scratch, [&](const RowShape& shape, Floats rows) CUBIST_LAMBDA {
    mul_by_row(shape, rows, rows, scales);
  });
}

}  // namespace cubist::ascendc

namespace AscendC {

// dst = round(src * scale + offset).
template <class T, bool isReuseSource = false>
CUBIST_API void AscendQuant(const LocalTensor<int8_t>& dst, const LocalTensor<T>& src,
                            const LocalTensor<uint8_t>& tmp, float scale, float offset,
                            uint32_t calCount) {
  cubist::ascendc::quantize(dst, src, scale, offset, calCount,
                            cubist::ascendc::Scratch(CUBIST_SCRATCH("AscendQuant"), tmp));
}
template <class T, bool isReuseSource = false>
CUBIST_API void AscendQuant(const LocalTensor<int8_t>& dst, const LocalTensor<T>& src, float scale,
                            float offset, uint32_t calCount) {
  cubist::ascendc::quantize(dst, src, scale, offset, calCount,
                            cubist::ascendc::Scratch(CUBIST_SCRATCH("AscendQuant")));
}
template <class T, bool isReuseSource = false>
CUBIST_API void AscendQuant(const LocalTensor<int8_t>& dst, const LocalTensor<T>& src, float scale,
                            float offset) {
  AscendQuant<T>(dst, src, scale, offset, src.GetSize());
}

// dst = src * deqScale; `Scale`: float, or a tensor of one float for each column.
template <class D, class Scale>
CUBIST_API void AscendDequant(const LocalTensor<D>& dst, const LocalTensor<int32_t>& src,
                              const Scale& deqScale, const LocalTensor<uint8_t>& tmp,
                              const DequantParams& params) {
  cubist::ascendc::dequantize(dst, src, deqScale, params,
                              cubist::ascendc::Scratch(CUBIST_SCRATCH("AscendDequant"), tmp));
}
template <class D, class Scale>
CUBIST_API void AscendDequant(const LocalTensor<D>& dst, const LocalTensor<int32_t>& src,
                              const Scale& deqScale, const DequantParams& params) {
  cubist::ascendc::dequantize(dst, src, deqScale, params,
                              cubist::ascendc::Scratch(CUBIST_SCRATCH("AscendDequant")));
}

}  // namespace AscendC

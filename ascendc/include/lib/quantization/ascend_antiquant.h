// AscendAntiQuant: dst = (src + offset) * scale of int8_t, with one offset and scale for all or one
// for each column; in float, rounded once at the end.
#pragma once

#include "ascendc/rows.h"
#include "kernel_tiling/math_needs.h"

namespace AscendC {

struct AntiQuantShapeInfo {
  uint32_t offsetHeight = 0, offsetWidth = 0, scaleHeight = 0, scaleWidth = 0;
};

}  // namespace AscendC

namespace cubist::ascendc {

// Rows of whole blocks; shifted_and_scaled(shape, rows as floats) works on a part of them.
template <class D, class Each>
CUBIST_API void anti_quantize(const AscendC::LocalTensor<D>& dst,
                              const AscendC::LocalTensor<int8_t>& src, const RowShape& all,
                              Scratch scratch, Each shifted_and_scaled) {
  const uint32_t part = scratch.fitting(all.rows, needs::anti_quant_row_bytes(all.pitch));
  const Floats wide = scratch.take<float>(part * all.pitch);
  const AscendC::LocalTensor<half> narrow = scratch.take<half>(part * all.pitch);
  for (uint32_t first = 0; first < all.rows; first += part) {
    const uint32_t left = all.rows - first, at = first * all.pitch;
    const RowShape shape = {left < part ? left : part, all.columns, all.pitch};
    const Steps steps(shape.rows * shape.pitch);
    steps.cast(narrow, src[at], AscendC::RoundMode::CAST_NONE);
    steps.cast(wide, narrow, AscendC::RoundMode::CAST_NONE);
    shifted_and_scaled(shape, wide);
    if constexpr (kTypeOf<D> == isa::DataType::f32) {
      steps.muls(dst[at], wide, 1);
    } else {
      steps.cast(dst[at], wide, AscendC::RoundMode::CAST_RINT);
    }
  }
}
template <class D>
CUBIST_API void anti_quantize(const AscendC::LocalTensor<D>& dst,
                              const AscendC::LocalTensor<int8_t>& src, float offset, float scale,
                              Scratch scratch) {
  const uint32_t count = src.GetSize();
  require(count % kBlockBytes == 0,
          "AscendAntiQuant: a source of {} bytes\nwhole blocks of {}\nLocalTensor::SetSize, or a "
          "tensor of whole blocks",
          count, kBlockBytes);
  anti_quantize(dst, src, {count / kBlockBytes, kBlockBytes, kBlockBytes}, scratch,
                [&](const RowShape& shape, Floats rows) CUBIST_LAMBDA {
                  const Steps steps(shape.rows * shape.pitch);
                  steps.adds(rows, rows, offset);
                  steps.muls(rows, rows, scale);
                });
}
template <class D>
CUBIST_API void anti_quantize(const AscendC::LocalTensor<D>& dst,
                              const AscendC::LocalTensor<int8_t>& src,
                              const AscendC::LocalTensor<D>& offset,
                              const AscendC::LocalTensor<D>& scale, uint32_t rows,
                              const AscendC::AntiQuantShapeInfo& info, Scratch scratch) {
  const uint32_t columns = info.offsetWidth != 0 ? info.offsetWidth : offset.GetSize();
  require(info.offsetHeight <= 1 && info.scaleHeight <= 1,
          "AscendAntiQuant: offsets of {} rows, scales of {}\none: groups of rows are not "
          "implemented\na call for each group",
          info.offsetHeight, info.scaleHeight);
  require(
      columns % kBlockBytes == 0 && columns != 0,
      "AscendAntiQuant: rows of {} elements\nrows of whole blocks of 32 B\nrows padded to that, "
      "and AntiQuantShapeInfo",
      columns);
  Floats offsets, scales;
  if constexpr (kTypeOf<D> == isa::DataType::f32) {
    offsets = offset;
    scales = scale;
  } else {
    const Steps steps(columns);
    offsets = scratch.take<float>(columns);
    scales = scratch.take<float>(columns);
    steps.cast(offsets, offset, AscendC::RoundMode::CAST_NONE);
    steps.cast(scales, scale, AscendC::RoundMode::CAST_NONE);
  }
  anti_quantize(dst, src, {rows, columns, columns}, scratch,
                [&](const RowShape& shape, Floats x) CUBIST_LAMBDA {
                  add_row(shape, x, x, offsets);
                  mul_by_row(shape, x, x, scales);
                });
}

}  // namespace cubist::ascendc

namespace AscendC {

#define CUBIST_ANTI_QUANT(kParameterType, kTmpParameter, kTmp, ...)                                \
  template <class InputDataType, class OutputDataType, bool isTranspose>                           \
  CUBIST_API void AscendAntiQuant(const LocalTensor<OutputDataType>& dst,                          \
                                  const LocalTensor<InputDataType>& src, kParameterType offset,    \
                                  kParameterType scale kTmpParameter, [[maybe_unused]] uint32_t k, \
                                  [[maybe_unused]] const AntiQuantShapeInfo& shapeInfo = {}) {     \
    static_assert(IsSameType<InputDataType, int8_t>::value,                                        \
                  "AscendAntiQuant: not implemented: other sources than int8_t");                  \
    cubist::ascendc::anti_quantize(                                                                \
        dst, src, __VA_ARGS__, cubist::ascendc::Scratch(CUBIST_SCRATCH("AscendAntiQuant") kTmp));  \
  }
#define CUBIST_PER_COLUMN                                                                       \
  (static_cast<void>([] {                                                                       \
     static_assert(!isTranspose, "AscendAntiQuant: not implemented: isTranspose with tensors"); \
   }),                                                                                          \
   offset)
#define CUBIST_TMP_PARAMETER , const LocalTensor<uint8_t>& tmp
#define CUBIST_TMP , tmp
CUBIST_ANTI_QUANT(const LocalTensor<OutputDataType>&, CUBIST_TMP_PARAMETER, CUBIST_TMP,
                  CUBIST_PER_COLUMN, scale, k, shapeInfo)
CUBIST_ANTI_QUANT(const LocalTensor<OutputDataType>&, , , CUBIST_PER_COLUMN, scale, k, shapeInfo)
CUBIST_ANTI_QUANT(cubist::ascendc::ScalarOf<OutputDataType>, CUBIST_TMP_PARAMETER, CUBIST_TMP,
                  static_cast<float>(offset), static_cast<float>(scale))
CUBIST_ANTI_QUANT(cubist::ascendc::ScalarOf<OutputDataType>, , , static_cast<float>(offset),
                  static_cast<float>(scale))
#undef CUBIST_TMP_PARAMETER
#undef CUBIST_TMP
#undef CUBIST_PER_COLUMN
#undef CUBIST_ANTI_QUANT

}  // namespace AscendC

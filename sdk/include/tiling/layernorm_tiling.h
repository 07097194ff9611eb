// Host side of LayerNorm, RmsNorm and DeepNorm over [B, S, H]: scratch and tiling data. H is padded
// to 32 B; the original H is that of the original shape, where a helper takes one.
#pragma once

#include "kernel_tiling/layernorm_tiling_data.h"
#include "tiling/tmp_size.h"

namespace cubist::tiling {

template <class Shape>
TmpSize norm_tmp_size(const Shape& shape, uint32_t element_bytes, uint32_t wide_rows = 1) {
  const uint32_t columns = last_of(shape), rows = rows_of(shape);
  return by_rows(rows, ascendc::norm_row_bytes(columns, element_bytes, wide_rows),
                 ascendc::norm_fixed_bytes(rows, columns, element_bytes));
}

// [B, S, H], or two dimensions with B = 1.
template <class Shape, class Tiling>
void fill_norm_shape(const Shape& shape, uint32_t original_columns, Tiling& tiling) {
  tiling.bLength = shape.GetDimNum() < 3 ? 1 : static_cast<uint32_t>(shape.GetDim(0));
  tiling.sLength = rows_of(shape) / tiling.bLength;
  tiling.hLength = last_of(shape);
  tiling.originalHLength = original_columns;
}

}  // namespace cubist::tiling

namespace optiling {
using ::DeepNormTiling;
using ::LayerNormSeparateTiling;
using ::LayerNormTiling;
using ::RmsNormTiling;
}  // namespace optiling

namespace AscendC {

namespace tiling {
using ::DeepNormTiling;
using ::LayerNormSeparateTiling;
using ::LayerNormTiling;
using ::RmsNormTiling;
}  // namespace tiling

template <class Shape>
void GetLayerNormMaxMinTmpSize(const Shape& srcShape, uint32_t typeSize, bool /*isReuseSource*/,
                               uint32_t& maxValue, uint32_t& minValue) {
  const cubist::tiling::TmpSize size = cubist::tiling::norm_tmp_size(srcShape, typeSize);
  maxValue = size.most;
  minValue = size.least;
}
template <class Shape, class Tiling>
void GetLayerNormNDTilingInfo(const Shape& srcShape, uint32_t stackBufferSize,
                              uint32_t /*typeSize*/, bool /*isReuseSource*/, Tiling& tiling) {
  cubist::tiling::fill_norm_shape(srcShape, cubist::tiling::last_of(srcShape), tiling);
  tiling.inputXSize = cubist::tiling::elements_of(srcShape);
  tiling.meanVarSize = cubist::tiling::rows_of(srcShape);
  tiling.tmpBufSize = stackBufferSize / static_cast<uint32_t>(sizeof(float));
  tiling.lastDimValueBack = 1.0f / static_cast<float>(tiling.hLength);
}
// Of the LayerNorm whose shape is in LayerNormPara.
template <class Shape>
void GetLayerNormMaxMinTmpSize(const Shape& srcShape, uint32_t typeSize, bool isReuseSource,
                               bool /*isComputeRstd*/, bool /*isOnlyOutput*/, uint32_t& maxValue,
                               uint32_t& minValue) {
  GetLayerNormMaxMinTmpSize(srcShape, typeSize, isReuseSource, maxValue, minValue);
}
template <class Shape, class Tiling>
void GetLayerNormNDTilingInfo(const Shape& srcShape, uint32_t /*stackBufferSize*/,
                              uint32_t /*typeSize*/, bool /*isReuseSource*/, bool /*isComputeRstd*/,
                              Tiling& tiling) {
  tiling.aLength = cubist::tiling::rows_of(srcShape);
  tiling.rLength = cubist::tiling::last_of(srcShape);
}
// The older spelling.
template <class Shape, class Tiling>
void GetLayerNormNDTillingInfo(const Shape& srcShape, uint32_t stackBufferSize, uint32_t typeSize,
                               bool isReuseSource, Tiling& tiling) {
  GetLayerNormNDTilingInfo(srcShape, stackBufferSize, typeSize, isReuseSource, tiling);
}

template <class Shape>
bool GetDeepNormMaxMinTmpSize(const Shape& srcShape, uint32_t typeSize, bool /*isReuseSource*/,
                              bool /*isBasicBlock*/, uint32_t& maxValue, uint32_t& minValue) {
  const cubist::tiling::TmpSize size = cubist::tiling::norm_tmp_size(srcShape, typeSize, 2);
  maxValue = size.most;
  minValue = size.least;
  return true;
}
template <class Shape, class OriginalShape, class Tiling>
bool GetDeepNormTilingInfo(const Shape& srcShape, const OriginalShape& originSrcShape,
                           uint32_t /*stackBufferSize*/, uint32_t /*typeSize*/,
                           bool /*isReuseSource*/, bool /*isBasicBlock*/, Tiling& tiling) {
  cubist::tiling::fill_norm_shape(srcShape, cubist::tiling::last_of(originSrcShape), tiling);
  return true;
}

template <class Shape>
bool GetRmsNormMaxMinTmpSize(const Shape& srcShape, uint32_t typeSize, uint32_t& maxValue,
                             uint32_t& minValue, bool /*isBasicBlock*/ = false) {
  GetLayerNormMaxMinTmpSize(srcShape, typeSize, false, maxValue, minValue);
  return true;
}
template <class Shape, class OriginalShape, class Tiling>
bool GetRmsNormTilingInfo(const Shape& srcShape, const OriginalShape& originSrcShape,
                          uint32_t /*stackBufferByteSize*/, uint32_t /*typeSize*/, Tiling& tiling,
                          bool /*isBasicBlock*/ = false) {
  cubist::tiling::fill_norm_shape(srcShape, cubist::tiling::last_of(originSrcShape), tiling);
  tiling.reciprocalOfHLength = 1.0f / static_cast<float>(tiling.originalHLength);
  return true;
}

}  // namespace AscendC

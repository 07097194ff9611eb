// Host side of the softmax calls: scratch and tiling data.
#pragma once

#include "kernel_tiling/softmax_tiling_data.h"
#include "tiling/tmp_size.h"

namespace cubist::tiling {

template <class Shape>
TmpSize softmax_tmp_size(const Shape& shape, uint32_t element_bytes, uint32_t extra_rows = 0) {
  return by_rows(rows_of(shape),
                 ascendc::softmax_row_bytes(last_of(shape), element_bytes, extra_rows),
                 ascendc::softmax_fixed_bytes());
}

// The shape, and a division of it by what `tmp_bytes` hold.
template <class Shape, class Tiling>
void fill_softmax_tiling(const Shape& shape, uint32_t element_bytes, uint32_t tmp_bytes,
                         Tiling& tiling) {
  constexpr uint32_t kBlock = 32;
  const uint32_t rows = rows_of(shape), columns = last_of(shape);
  const uint32_t fixed = ascendc::softmax_fixed_bytes();
  const uint32_t fitting =
      (std::max(tmp_bytes, fixed) - fixed) / ascendc::softmax_row_bytes(columns, element_bytes, 0);
  tiling.srcM = rows;
  tiling.srcK = columns;
  tiling.srcSize = rows * columns;
  tiling.outMaxM = rows;
  tiling.outMaxK = kBlock / element_bytes;
  tiling.outMaxSize = tiling.outMaxM * tiling.outMaxK;
  tiling.splitM = std::min(std::max(fitting, 1u), rows);
  tiling.splitK = columns;
  tiling.splitSize = tiling.splitM * tiling.splitK;
  tiling.reduceM = tiling.splitM;
  tiling.reduceK = tiling.outMaxK;
  tiling.reduceSize = tiling.reduceM * tiling.reduceK;
  tiling.rangeM = rows / tiling.splitM;
  tiling.tailM = rows % tiling.splitM;
  tiling.tailSplitSize = tiling.tailM * tiling.splitK;
  tiling.tailReduceSize = tiling.tailM * tiling.reduceK;
}

}  // namespace cubist::tiling

namespace optiling {
using ::SoftMaxTiling;
}

namespace AscendC {

namespace tiling {
using ::SoftMaxTiling;
}

#define CUBIST_SOFTMAX_SIZES(Name, extra_rows)                                         \
  template <class Shape>                                                               \
  uint32_t Get##Name##MaxTmpSize(const Shape& srcShape, uint32_t dataTypeSize, bool) { \
    return cubist::tiling::softmax_tmp_size(srcShape, dataTypeSize, extra_rows).most;  \
  }                                                                                    \
  template <class Shape>                                                               \
  uint32_t Get##Name##MinTmpSize(const Shape& srcShape, uint32_t dataTypeSize, bool) { \
    return cubist::tiling::softmax_tmp_size(srcShape, dataTypeSize, extra_rows).least; \
  }
CUBIST_SOFTMAX_SIZES(SoftMax, 0)
CUBIST_SOFTMAX_SIZES(LogSoftMax, 1)
#undef CUBIST_SOFTMAX_SIZES

template <class Shape>
void GetSoftMaxMaxMinTmpSize(const Shape& srcShape, uint32_t dataTypeSize, bool isReuseSource,
                             uint32_t& maxValue, uint32_t& minValue) {
  maxValue = GetSoftMaxMaxTmpSize(srcShape, dataTypeSize, isReuseSource);
  minValue = GetSoftMaxMinTmpSize(srcShape, dataTypeSize, isReuseSource);
}
template <class Shape, class Tiling>
void SoftMaxTilingFunc(const Shape& srcShape, uint32_t dataTypeSize, uint32_t localWorkSpaceSize,
                       Tiling& softmaxTiling) {
  cubist::tiling::fill_softmax_tiling(srcShape, dataTypeSize, localWorkSpaceSize, softmaxTiling);
}
template <class Shape, class Tiling>
void LogSoftMaxTilingFunc(const Shape& srcShape, uint32_t dataTypeSize, uint32_t localWorkSpaceSize,
                          Tiling& softmaxTiling) {
  cubist::tiling::fill_softmax_tiling(srcShape, dataTypeSize, localWorkSpaceSize, softmaxTiling);
}

template <class Shape>
uint32_t GetSoftMaxFlashMaxTmpSize(const Shape& srcShape, uint32_t dataTypeSize, bool /*isUpdate*/,
                                   bool /*isReuseSource*/) {
  return cubist::tiling::softmax_tmp_size(srcShape, dataTypeSize).most;
}
template <class Shape>
uint32_t GetSoftMaxFlashMinTmpSize(const Shape& srcShape, uint32_t dataTypeSize, bool /*isUpdate*/,
                                   bool /*isReuseSource*/) {
  return cubist::tiling::softmax_tmp_size(srcShape, dataTypeSize).least;
}
template <class Shape, class Tiling>
void SoftMaxFlashTilingFunc(const Shape& srcShape, uint32_t dataTypeSize,
                            uint32_t localWorkSpaceSize, Tiling& softmaxFlashTiling,
                            bool /*isUpdate*/ = false) {
  cubist::tiling::fill_softmax_tiling(srcShape, dataTypeSize, localWorkSpaceSize,
                                      softmaxFlashTiling);
}
// The products of a row are kept beside it.
template <class Shape>
uint32_t GetSoftMaxGradMaxTmpSize(const Shape& srcShape, uint32_t dataTypeSize, bool /*isFront*/,
                                  bool /*isReuseSource*/) {
  return cubist::tiling::softmax_tmp_size(srcShape, dataTypeSize, 1).most;
}
template <class Shape>
uint32_t GetSoftMaxGradMinTmpSize(const Shape& srcShape, uint32_t dataTypeSize, bool /*isFront*/,
                                  bool /*isReuseSource*/) {
  return cubist::tiling::softmax_tmp_size(srcShape, dataTypeSize, 1).least;
}
template <class Shape, class Tiling>
void SoftMaxGradTilingFunc(const Shape& srcShape, uint32_t dataTypeSize,
                           uint32_t localWorkSpaceSize, Tiling& softmaxGradTiling,
                           bool /*isFront*/ = false) {
  cubist::tiling::fill_softmax_tiling(srcShape, dataTypeSize, localWorkSpaceSize,
                                      softmaxGradTiling);
}

// dataTypeSize1: of source and result; dataTypeSize2: of sums and maxima.
template <class Shape>
uint32_t GetSoftMaxFlashV2MaxTmpSize(const Shape& srcShape, uint32_t dataTypeSize1,
                                     uint32_t /*dataTypeSize2*/, bool /*isUpdate*/,
                                     bool /*isBasicBlock*/ = false,
                                     bool /*isFlashOutputBrc*/ = false) {
  return cubist::tiling::softmax_tmp_size(srcShape, dataTypeSize1).most;
}
template <class Shape>
uint32_t GetSoftMaxFlashV2MinTmpSize(const Shape& srcShape, uint32_t dataTypeSize1,
                                     uint32_t /*dataTypeSize2*/, bool /*isUpdate*/,
                                     bool /*isBasicBlock*/ = false,
                                     bool /*isFlashOutputBrc*/ = false) {
  return cubist::tiling::softmax_tmp_size(srcShape, dataTypeSize1).least;
}
template <class Shape, class Tiling>
void SoftMaxFlashV2TilingFunc(const Shape& srcShape, uint32_t dataTypeSize1,
                              uint32_t /*dataTypeSize2*/, uint32_t localWorkSpaceSize,
                              Tiling& softmaxFlashTiling, bool /*isUpdate*/,
                              bool /*isBasicBlock*/ = false, bool /*isFlashOutputBrc*/ = false) {
  cubist::tiling::fill_softmax_tiling(srcShape, dataTypeSize1, localWorkSpaceSize,
                                      softmaxFlashTiling);
}

}  // namespace AscendC

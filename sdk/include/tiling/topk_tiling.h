// Scratch and tiling data of TopK.
#pragma once

#include "kernel_tiling/topk_tiling_data.h"
#include "tiling/tmp_size.h"

namespace optiling {
using ::TopkTiling;
}

namespace AscendC {

namespace tiling {
using ::TopkTiling;
}

// The platform plays no part: every chip sorts the same records.
template <class Platform>
bool GetTopKMaxMinTmpSize(const Platform&, int32_t inner, int32_t /*outter*/,
                          bool /*isReuseSource*/, bool /*isInitIndex*/, TopKMode mode,
                          bool /*isLargest*/, uint32_t dataTypeSize, uint32_t& maxValue,
                          uint32_t& minValue) {
  maxValue = minValue = cubist::ascendc::topk_bytes(static_cast<uint32_t>(inner), dataTypeSize);
  return mode == TopKMode::TOPK_NORMAL;
}
template <class Platform, class Tiling>
bool TopKTilingFunc(const Platform&, int32_t inner, int32_t outter, int32_t /*k*/,
                    uint32_t dataTypeSize, bool /*isInitIndex*/, TopKMode mode, bool /*isLargest*/,
                    Tiling& topKTiling) {
  topKTiling.allDataSize = inner * outter;
  topKTiling.innerDataSize = inner;
  topKTiling.tmpLocalSize =
      static_cast<int32_t>(cubist::ascendc::topk_bytes(static_cast<uint32_t>(inner), dataTypeSize));
  return mode == TopKMode::TOPK_NORMAL;
}

}  // namespace AscendC

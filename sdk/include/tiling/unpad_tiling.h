// Host side of UnPad: scratch and tiling data.
#pragma once

#include "kernel_tiling/unpad_tiling_data.h"
#include "tiling/tmp_size.h"

namespace optiling {
using ::UnPadTiling;
}

namespace AscendC {

namespace tiling {
using ::UnPadTiling;
}

template <class Platform, class Shape>
void GetUnPadMaxMinTmpSize(const Platform& /*ascendcPlatform*/, const Shape& srcShape,
                           uint32_t /*typeSize*/, uint32_t& maxValue, uint32_t& minValue) {
  maxValue = minValue = cubist::ascendc::unpad_bytes(cubist::tiling::last_of(srcShape));
}
template <class Shape, class Tiling>
void UnPadTilingFunc(const Shape& srcShape, uint32_t /*stackBufferSize*/, uint32_t /*typeSize*/,
                     Tiling& tiling) {
  tiling.srcHeight = cubist::tiling::rows_of(srcShape);
  tiling.srcWidth = cubist::tiling::last_of(srcShape);
}

}  // namespace AscendC

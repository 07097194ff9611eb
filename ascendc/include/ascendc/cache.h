// The scalar unit's data cache.
#pragma once

#include "ascendc/tensor.h"

namespace AscendC {

enum class CacheLine : uint8_t { SINGLE_CACHE_LINE, ENTIRE_DATA_CACHE };
enum class DcciDst : uint8_t { CACHELINE_ALL, CACHELINE_UB, CACHELINE_OUT, CACHELINE_ATOMIC };

// Scalar writes reach memory, and later scalar reads see it.
template <class T, CacheLine line, DcciDst destination = DcciDst::CACHELINE_OUT>
CUBIST_API void DataCacheCleanAndInvalid(const GlobalTensor<T>& tensor) {
  cubist::xnpu::dcci(tensor.address(), {.entire = line == CacheLine::ENTIRE_DATA_CACHE});
}

}  // namespace AscendC

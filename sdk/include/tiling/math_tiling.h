// Scratch of composed element-wise functions: Get<Name>MaxMinTmpSize, and
// Get<Name>TmpBufferFactorSize, which says how many bytes each element of the source costs.
#pragma once

#include "kernel_tiling/math_needs.h"
#include "tiling/tmp_size.h"

namespace cubist::tiling {

// `floats` of a part of `elements`, and of each narrower source a wide copy.
inline TmpSize map_tmp_size(uint32_t elements, uint32_t element_bytes, uint32_t floats,
                            uint32_t sources) {
  constexpr uint32_t kPart = 64, kFloat = 4;
  const uint32_t buffers = floats + (element_bytes < kFloat ? sources : 0);
  const uint32_t parts = (elements + kPart - 1) / kPart;
  return {parts * kPart * buffers * kFloat, kPart * buffers * kFloat};
}

}  // namespace cubist::tiling

namespace AscendC {

#define CUBIST_MATH_TILING(Name, sources)                                                         \
  template <class Shape>                                                                          \
  void Get##Name##MaxMinTmpSize(const Shape& srcShape, uint32_t typeSize, bool /*isReuseSource*/, \
                                uint32_t& maxValue, uint32_t& minValue) {                         \
    const cubist::tiling::TmpSize size =                                                          \
        cubist::tiling::map_tmp_size(cubist::tiling::elements_of(srcShape), typeSize,             \
                                     cubist::ascendc::needs::k##Name, sources);                   \
    maxValue = size.most;                                                                         \
    minValue = size.least;                                                                        \
  }                                                                                               \
  inline void Get##Name##TmpBufferFactorSize(uint32_t typeSize, uint32_t& maxLiveNodeCount,       \
                                             uint32_t& extraBuffer) {                             \
    maxLiveNodeCount =                                                                            \
        cubist::tiling::map_tmp_size(1, typeSize, cubist::ascendc::needs::k##Name, sources)       \
            .least /                                                                              \
        (64 * typeSize);                                                                          \
    extraBuffer = 0;                                                                              \
  }
CUBIST_MATH_TILING(Sigmoid, 1)
CUBIST_MATH_TILING(Silu, 1)
CUBIST_MATH_TILING(Swish, 1)
CUBIST_MATH_TILING(Gelu, 1)
CUBIST_MATH_TILING(FasterGelu, 1)
CUBIST_MATH_TILING(SwiGLU, 2)
CUBIST_MATH_TILING(GeGLU, 2)
CUBIST_MATH_TILING(ReGlu, 2)
CUBIST_MATH_TILING(Exp, 1)
CUBIST_MATH_TILING(Log, 1)
CUBIST_MATH_TILING(Log2, 1)
CUBIST_MATH_TILING(Log10, 1)
CUBIST_MATH_TILING(Tanh, 1)
CUBIST_MATH_TILING(Sinh, 1)
CUBIST_MATH_TILING(Cosh, 1)
CUBIST_MATH_TILING(Asin, 1)
CUBIST_MATH_TILING(Acos, 1)
CUBIST_MATH_TILING(Atan, 1)
CUBIST_MATH_TILING(Sin, 1)
CUBIST_MATH_TILING(Cos, 1)
CUBIST_MATH_TILING(Tan, 1)
CUBIST_MATH_TILING(Erf, 1)
CUBIST_MATH_TILING(Erfc, 1)
CUBIST_MATH_TILING(Asinh, 1)
CUBIST_MATH_TILING(Acosh, 1)
CUBIST_MATH_TILING(Atanh, 1)
CUBIST_MATH_TILING(Floor, 1)
CUBIST_MATH_TILING(Ceil, 1)
CUBIST_MATH_TILING(Round, 1)
CUBIST_MATH_TILING(Rint, 1)
CUBIST_MATH_TILING(Trunc, 1)
CUBIST_MATH_TILING(Frac, 1)
CUBIST_MATH_TILING(Sign, 1)
CUBIST_MATH_TILING(Fmod, 2)
CUBIST_MATH_TILING(Fma, 3)
CUBIST_MATH_TILING(Hypot, 2)
CUBIST_MATH_TILING(Power, 2)
#undef CUBIST_MATH_TILING

}  // namespace AscendC

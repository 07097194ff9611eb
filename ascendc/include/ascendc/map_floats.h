// Element-wise functions that are composed: in parts that find room in the scratch, in float
// whatever the elements are.
#pragma once

#include "ascendc/scratch.h"
#include "ascendc/steps.h"

namespace cubist::ascendc {

inline constexpr uint32_t kFloatLanes = kLanesOf<float>;

// Tensors of floats that map_floats() keeps for each part: its temporaries, and widened sources.
template <class T>
constexpr uint32_t map_buffers(uint32_t temps, uint32_t sources) {
  return temps + (kTypeOf<T> == isa::DataType::f32 ? 0 : sources);
}

// dst = f(sources). f(steps, y, x, temps) must not read an x once it wrote y: dst may be a source.
template <uint32_t kTemps, uint32_t kSources, class D, class T, class F>
CUBIST_API void map_floats(const AscendC::LocalTensor<D>& dst,
                           const AscendC::LocalTensor<T> (&sources)[kSources], Scratch scratch,
                           uint32_t count, F f) {
  constexpr bool kIsFloat = kTypeOf<T> == isa::DataType::f32;
  constexpr uint32_t kBuffers = map_buffers<T>(kTemps, kSources);
  uint32_t part = count;
  Floats buffers[kBuffers + 1];
  if constexpr (kBuffers != 0) {
    part = kFloatLanes * scratch.fitting((count + kFloatLanes - 1) / kFloatLanes,
                                         kBuffers * kFloatLanes * sizeof(float));
    for (uint32_t i = 0; i < kBuffers; ++i) buffers[i] = scratch.take<float>(part);
  }
  for (uint32_t first = 0; first < count; first += part) {
    const Steps steps(count - first < part ? count - first : part);
    Floats x[kSources];
    if constexpr (kIsFloat) {
      for (uint32_t i = 0; i < kSources; ++i) x[i] = sources[i][first];
      f(steps, dst[first], x, buffers);
    } else {
      for (uint32_t i = 0; i < kSources; ++i) {
        x[i] = buffers[kTemps + i];
        steps.cast(x[i], sources[i][first], AscendC::RoundMode::CAST_NONE);
      }
      f(steps, x[0], x, buffers);
      steps.cast(dst[first], x[0], AscendC::RoundMode::CAST_RINT);
    }
  }
}

}  // namespace cubist::ascendc

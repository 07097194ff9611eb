// Tiling of the element-wise kernels (elementwise.def, cast): planner and kernel agree here.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::kernels {

struct ElementwiseTiling {
  uint32_t count;  // elements
  uint32_t tile;   // elements per step, a multiple of kElementwiseGranule
};

// 512 B of f16: whole cache lines of GM in every type.
constexpr uint32_t kElementwiseGranule = 256;

// UB of a kernel: two slots of inputs, two of outputs, f32 scratch.
struct ElementwiseBuffers {
  uint32_t input_bytes;   // per element, all inputs together
  uint32_t output_bytes;  // per element
  uint32_t scratch_bytes;

  constexpr uint32_t per_element() const {
    return 2 * input_bytes + 2 * output_bytes + scratch_bytes;
  }
};

constexpr uint32_t kUnaryScratch = 4 * sizeof(float);  // four f32 arrays

}  // namespace cubist::kernels

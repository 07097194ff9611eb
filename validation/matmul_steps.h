// What the matmul kernel of the validation cases is told: one kernel, the tuning steps of
// section 11.2 of the architecture reference as values.
#pragma once

#include <stdint.h>

namespace cubist::validation {

// c[m, n] = a[m, k] * b[n, k]^T, halves in, halves or f32 out. Sizes in elements; k is a multiple
// of base_k * step_k, base_k of 16.
struct MatmulSteps {
  uint32_t m = 0, n = 0, k = 0;
  uint32_t base_m = 0, base_n = 0, base_k = 0;  // of one mad
  uint32_t step_k = 1;                          // steps of base_k per load into L1
  uint32_t l1_slots = 1;  // 1: a load waits until L1 has been read; 2: double buffer
  // A grid of cores, each with its part of c, tiles along n first; grid_m 0: tiles in turn over the
  // blocks of the launch, in groups of grid_n rows of tiles, down the rows first.
  uint32_t grid_m = 1, grid_n = 1;
  uint32_t unit_flag = 0;  // FixPipe and cube coupled by unit flags instead of events
  uint32_t f32_out = 0;
};

}  // namespace cubist::validation

// What one call of a Matmul object computes: C[m, n] = A[m, k] B[k, n] + bias[n], part by part.
#pragma once

#include "ascendc/api.h"

namespace cubist::ascendc {

struct MatmulTask {
  uint64_t a, b, bias, c;              // GM; bias 0: none
  uint32_t m, n, k;                    // elements
  uint32_t a_pitch, b_pitch, c_pitch;  // elements from row to row, as the matrices lie in GM
  uint32_t base_m, base_n, base_k;     // what L0C, L0A and L0B hold
  uint32_t strip_k;                    // k of a strip in L1, a multiple of base_k
  uint32_t accumulators;               // in L0C, 1 or 2
  uint8_t is_a_transposed, is_b_transposed;
  uint8_t is_n_first;  // order of the tiles
  uint8_t atomic;      // how C combines with what is there: isa::AtomicOp
};

}  // namespace cubist::ascendc

// What one call of a Matmul object computes: C[m, n] = A[m, k] B[k, n] + bias[n], part by part.
#pragma once

#include "ascendc/api.h"

namespace cubist::ascendc {

struct MatmulTask {
  uint64_t a, b, bias, c;  // GM; bias 0: none
  // FixPipe's parameters for all columns, or where in GM a column's each lie.
  uint64_t quantisation;
  uint32_t m, n, k;  // elements
  // As the matrices lie in GM. ND: elements from row to row. NZ: rows of a strip.
  uint32_t a_pitch, b_pitch, c_pitch;
  uint32_t base_m, base_n, base_k;  // what L0C, L0A and L0B hold
  uint32_t a_strip, b_strip;        // k in L1 at a time: one a multiple of the other
  uint32_t a_step, b_step, c_step;  // of a batch, elements from matrix to matrix
  uint16_t matrices;                // of a batch; 1: there is none
  uint16_t a_share, b_share;        // of them, one after the other, with the same A or B
  uint16_t a_tiles, b_tiles;        // of a strip, along m or n; above 1 if it holds all of k
  uint8_t a_slots, b_slots;         // strips in L1, 1 or 2
  uint8_t l0_slots, accumulators;   // in L0A and L0B, in L0C: 1 or 2
  uint8_t is_a_transposed, is_b_transposed;
  uint8_t is_n_first;     // order of the tiles
  uint8_t is_sequential;  // C: tile by tile, each of base_m rows of base_n
  uint8_t atomic;         // how C combines with what is there: isa::AtomicOp
  uint8_t hf32;           // bit 0: A and B rounded to HF32; bit 1: away from zero
  uint8_t quant;          // isa::QuantMode
};

}  // namespace cubist::ascendc

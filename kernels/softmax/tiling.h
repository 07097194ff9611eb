// Tiling of the softmax kernels: planner and kernel agree here.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::kernels {

struct SoftmaxTiling {
  uint32_t rows, columns;
  uint32_t pitch;          // elements from row to row in UB: softmax_pitch(columns)
  uint32_t partial_pitch;  // f32 from row to row of partial results: softmax_partial_pitch(columns)
  uint32_t tile_rows;      // rows per step, at most kSoftmaxMaxRows
  uint32_t is_log;
};

// Of softmax_long: a row passes through UB in pieces, twice.
struct SoftmaxLongTiling {
  uint32_t rows, columns;
  uint32_t piece;  // elements, a multiple of 64
  uint32_t is_log;
};

constexpr uint32_t kSoftmaxRowGroup = 8;   // vbrcb spreads eight values at a time
constexpr uint32_t kSoftmaxMaxRows = 255;  // the last reduction takes one repeat per row

// 16 elements: 32 B of f16, 64 B of f32.
constexpr uint32_t softmax_pitch(uint32_t columns) { return device::round_up(columns, 16); }
// One result per 64 columns, rows start at 32 B.
constexpr uint32_t softmax_partial_pitch(uint32_t columns) {
  return device::round_up(device::ceil_div(columns, 64), 8);
}

// UB bytes: slots of x and y, two f32 arrays, two of partial results; the rows' results and their
// blocks in whole groups.
constexpr uint64_t softmax_ub_bytes(uint32_t rows, uint32_t columns, uint32_t in_bytes,
                                    uint32_t out_bytes) {
  const uint64_t per_row =
      uint64_t{softmax_pitch(columns)} * (2 * in_bytes + 2 * out_bytes + 2 * 4) +
      uint64_t{softmax_partial_pitch(columns)} * 2 * 4;
  return rows * per_row + device::round_up(rows, kSoftmaxRowGroup) * (4 + device::kBlockBytes);
}

// UB bytes of softmax_long: slots of x and y, the piece in f32, two arrays of partial results;
// six vectors of one repeat.
constexpr uint64_t softmax_long_ub_bytes(uint32_t piece, uint32_t in_bytes, uint32_t out_bytes) {
  return uint64_t{piece} * (2 * in_bytes + 2 * out_bytes + 4) +
         uint64_t{softmax_partial_pitch(piece)} * 2 * 4 + 6 * device::kRepeatBytes;
}

}  // namespace cubist::kernels

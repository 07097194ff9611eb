// GM <-> UB by bytes, rows of any length.
#pragma once

#include "cubist/device/arithmetic.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::device {

constexpr uint32_t kMaxBursts = 4095;  // n_burst is a 12-bit field

// `rows` rows of `bytes`; `gm_pitch` bytes from row to row in GM, `ub_pitch` bytes (a multiple of
// 32) in UB.
struct Rows {
  uint32_t rows, bytes, gm_pitch, ub_pitch;
};

__forceinline__ isa::BurstAlignConfig config_of(const Rows& shape, uint32_t rows) {
  return {.gm_gap = shape.gm_pitch - shape.bytes,
          .ub_gap = (shape.ub_pitch - round_up(shape.bytes, kBlockBytes)) / kBlockBytes,
          .n_burst = rows,
          .len_burst = shape.bytes};
}

// Rows that lie end to end on both sides are one.
__forceinline__ Rows merged(const Rows& shape) {
  if (shape.gm_pitch != shape.bytes || shape.ub_pitch != shape.bytes) return shape;
  const uint32_t bytes = shape.rows * shape.bytes;
  return {.rows = 1, .bytes = bytes, .gm_pitch = bytes, .ub_pitch = bytes};
}

// GM -> UB (MTE2); the rest of a row's last 32 B is filled.
__forceinline__ void load_rows(uint32_t ub, uint64_t gm, const Rows& rows) {
  const Rows shape = merged(rows);
  for (uint32_t row = 0; row < shape.rows; row += kMaxBursts) {
    xnpu::copy_gm_to_ubuf_align(ub + row * shape.ub_pitch, gm + uint64_t{row} * shape.gm_pitch,
                                config_of(shape, smaller(shape.rows - row, kMaxBursts)));
  }
}

// UB -> GM (MTE3).
__forceinline__ void store_rows(uint64_t gm, uint32_t ub, const Rows& rows) {
  const Rows shape = merged(rows);
  for (uint32_t row = 0; row < shape.rows; row += kMaxBursts) {
    xnpu::copy_ubuf_to_gm_align(gm + uint64_t{row} * shape.gm_pitch, ub + row * shape.ub_pitch,
                                config_of(shape, smaller(shape.rows - row, kMaxBursts)));
  }
}

__forceinline__ Rows one_row(uint32_t bytes) {
  return {.rows = 1, .bytes = bytes, .gm_pitch = bytes, .ub_pitch = round_up(bytes, kBlockBytes)};
}
__forceinline__ void load_bytes(uint32_t ub, uint64_t gm, uint32_t bytes) {
  load_rows(ub, gm, one_row(bytes));
}
__forceinline__ void store_bytes(uint64_t gm, uint32_t ub, uint32_t bytes) {
  store_rows(gm, ub, one_row(bytes));
}

}  // namespace cubist::device

// Rows to columns inside UB, 16 x 16 elements of 16 bits or 16 x 8 of 32 bits at a time.
#pragma once

#include "cubist/device/transpose.h"

namespace cubist::device {

// 16 columns of dst from `column` on, of rows `first` to `first` + valid - 1 and, if repeats > 1,
// as many rows more per repeat. What lies beyond the last row or column goes to `spare`.
template <class T>
__forceinline__ void transpose_strip(Ub<T> dst, uint32_t dst_pitch, Ub<T> src, uint32_t src_pitch,
                                     uint32_t column, uint32_t columns, uint32_t first,
                                     uint32_t valid, uint32_t repeats, Ub<uint8_t> spare) {
  constexpr uint32_t kHalves = kFractal / kPerBlock<T>;  // blocks of 16 columns
  set_addresses<isa::Spr::va0_lo>([&](uint32_t i) {
    return (src + smaller(column + i, columns - 1) * src_pitch + first).address;
  });
  set_addresses<isa::Spr::va2_lo>([&](uint32_t i) {
    const uint32_t row = i / kHalves, at = column + i % kHalves * kPerBlock<T>;
    return row < valid && at < columns ? (dst + (first + row) * dst_pitch + at).address
                                       : spare.address;
  });
  transpose_repeats<T>(repeats, dst_pitch, 1);  // kPerBlock rows further, in blocks
}

// dst[row][column] = src[column][row]. Both pitches are whole blocks; a block of dst belongs to one
// row. `spare`: transpose_spare_bytes(). Independent instructions, each with a block of `spare` of
// its own.
template <class T>
__forceinline__ void transpose_tile(Ub<T> dst, uint32_t dst_pitch, Ub<T> src, uint32_t src_pitch,
                                    uint32_t rows, uint32_t columns, Ub<uint8_t> spare) {
  constexpr uint32_t kRows = kPerBlock<T>;  // of dst per repeat
  const uint32_t whole = rows / kRows, rest = rows % kRows;
  for (uint32_t column = 0; column < columns; column += kFractal) {
    // All addresses advance from repeat to repeat, that of `spare` too.
    const bool has_spare = columns - column <= kFractal - kPerBlock<T>;
    const uint32_t most = has_spare ? 1 : kMaxRepeats;
    for (uint32_t n = 0; n < whole; n += most) {
      transpose_strip(dst, dst_pitch, src, src_pitch, column, columns, n * kRows, kRows,
                      smaller(whole - n, most), spare);
      if (has_spare) spare = spare + kBlockBytes;
    }
    if (rest == 0) continue;
    transpose_strip(dst, dst_pitch, src, src_pitch, column, columns, whole * kRows, rest, 1, spare);
    spare = spare + kBlockBytes;
  }
}

}  // namespace cubist::device

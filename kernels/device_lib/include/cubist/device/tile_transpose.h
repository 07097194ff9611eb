// Rows to columns inside UB, 16 x 16 elements of 16 bits or 16 x 8 of 32 bits at a time.
#pragma once

#include "cubist/device/transpose.h"

namespace cubist::device {

// Lists of 16 UB addresses (set_addresses()) by arithmetic on four of them at a time: numbers of
// blocks, 16 bits each.
constexpr uint64_t kInEach = 0x0001000100010001;

// Writes 16 addresses to four registers from First on: those of `first`, four more `step` further,
// and so on. Only `valid` entries, and of them those of `chosen`, are these; the others are
// `spare`.
template <isa::Spr First>
__forceinline__ void set_regular_addresses(uint64_t first, uint32_t step, uint32_t valid,
                                           uint64_t chosen, uint32_t spare) {
  const auto word = [&](uint32_t n) {
    const uint32_t left = valid > 4 * n ? valid - 4 * n : 0;
    const uint64_t mask = left >= 4 ? chosen : chosen & ((uint64_t{1} << 16 * left) - 1);
    return ((first + n * step * kInEach) & mask) | (spare * kInEach & ~mask);
  };
  constexpr auto kFirst = static_cast<uint32_t>(First);
  xnpu::set_spr<First>(word(0));
  xnpu::set_spr<isa::Spr{kFirst + 1}>(word(1));
  xnpu::set_spr<isa::Spr{kFirst + 2}>(word(2));
  xnpu::set_spr<isa::Spr{kFirst + 3}>(word(3));
}

// 16 columns of dst from `column` on, of rows `first` to `first` + valid - 1 and, if repeats > 1,
// as many rows more per repeat. What lies beyond the last row or column goes to `spare`.
template <class T>
__forceinline__ void transpose_strip(Ub<T> dst, uint32_t dst_pitch, Ub<T> src, uint32_t src_pitch,
                                     uint32_t column, uint32_t columns, uint32_t first,
                                     uint32_t valid, uint32_t repeats, Ub<uint8_t> spare) {
  constexpr uint64_t kAll = ~uint64_t{0};
  constexpr uint64_t kRamp = 0x0003000200010000;  // 0, 1, 2, 3
  constexpr uint32_t kBlock = kPerBlock<T>;
  const uint32_t present = smaller(columns - column, kFractal);
  const uint32_t from = src_pitch / kBlock, to = dst_pitch / kBlock;
  const uint32_t source = (src + column * src_pitch + first).address / kBlockBytes;
  const uint32_t result = (dst + first * dst_pitch + column).address / kBlockBytes;
  const uint32_t nowhere = spare.address / kBlockBytes;
  // Missing sources: the first one again.
  set_regular_addresses<isa::Spr::va0_lo>(source * kInEach + from * kRamp, 4 * from, present, kAll,
                                          source);
  if constexpr (kBlock == kFractal) {
    set_regular_addresses<isa::Spr::va2_lo>(result * kInEach + to * kRamp, 4 * to, valid, kAll,
                                            nowhere);
  } else {  // two blocks per row
    constexpr uint64_t kSecond = 0x0001000000010000, kNextRow = 0x0001000100000000;
    set_regular_addresses<isa::Spr::va2_lo>(result * kInEach + to * kNextRow + kSecond, 2 * to,
                                            2 * valid,
                                            present > kBlock ? kAll : ~(kSecond * 0xffff), nowhere);
  }
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

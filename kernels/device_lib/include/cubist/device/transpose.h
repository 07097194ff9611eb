// Rows of channels <-> NC1HWC0 pixels inside UB (scatter_vnchwconv).
#pragma once

#include "cubist/device/vector.h"

namespace cubist::device {

// Elements of a 32 B pixel of NC1HWC0.
template <class T>
constexpr uint32_t kC0 = kPerBlock<T>;

// Pixels that one repeat moves.
constexpr uint32_t kTransposePixels = 16;

// Writes a list of 16 UB addresses to four registers from First on; `address(i)` is in bytes.
template <isa::Spr First, class Address>
__forceinline__ void set_addresses(Address address) {
  const auto four = [&](uint32_t i) {
    uint64_t word = 0;
    for (uint32_t n = 0; n < 4; ++n) word |= uint64_t{address(i + n) / kBlockBytes} << (16 * n);
    return word;
  };
  constexpr auto kFirst = static_cast<uint32_t>(First);
  xnpu::set_spr<First>(four(0));
  xnpu::set_spr<isa::Spr{kFirst + 1}>(four(4));
  xnpu::set_spr<isa::Spr{kFirst + 2}>(four(8));
  xnpu::set_spr<isa::Spr{kFirst + 3}>(four(12));
}

// Instruction fields: the sources' addresses are in VA0 and VA1, the destinations' in VA2 and VA3.
template <class T>
__forceinline__ void transpose_repeats(uint32_t repeats, uint32_t dst_blocks, uint32_t src_blocks) {
  const isa::VectorVnchwConfig config = {
      .repeat = repeats, .dst_rep = dst_blocks, .src_rep = src_blocks, .dst_va = 2, .src_va = 0};
  if constexpr (sizeof(T) == 2) {
    xnpu::scatter_vnchwconv_b16(config);
  } else {
    xnpu::scatter_vnchwconv_b32(config);
  }
}

// Blocks that 16 pixels of one channel take.
template <class T>
constexpr uint32_t kRowBlocks = kTransposePixels / kPerBlock<T>;

// pixels[p][c] = row c [p] for 16 * repeats pixels; `row_address(c)`: UB address of channel c's
// row, c < kC0<T>.
template <class T, class RowAddress>
__forceinline__ void rows_to_pixels(Ub<T> pixels, RowAddress row_address, uint32_t repeats) {
  if constexpr (sizeof(T) == 2) {
    set_addresses<isa::Spr::va0_lo>(row_address);
    set_addresses<isa::Spr::va2_lo>([&](uint32_t i) { return pixels.address + i * kBlockBytes; });
  } else {  // sources 0-7: pixels 0-7, sources 8-15: pixels 8-15; destinations alternate between
            // the two halves
    set_addresses<isa::Spr::va0_lo>(
        [&](uint32_t i) { return row_address(i % 8) + i / 8 * kBlockBytes; });
    set_addresses<isa::Spr::va2_lo>(
        [&](uint32_t i) { return pixels.address + (i / 2 + i % 2 * 8) * kBlockBytes; });
  }
  transpose_repeats<T>(repeats, kTransposePixels, kRowBlocks<T>);
}

// row c [p] = pixels[p][c], the other way round.
template <class T, class RowAddress>
__forceinline__ void pixels_to_rows(RowAddress row_address, Ub<T> pixels, uint32_t repeats) {
  set_addresses<isa::Spr::va0_lo>([&](uint32_t i) { return pixels.address + i * kBlockBytes; });
  if constexpr (sizeof(T) == 2) {
    set_addresses<isa::Spr::va2_lo>(row_address);
  } else {  // a row of 16 pixels is two blocks
    set_addresses<isa::Spr::va2_lo>(
        [&](uint32_t i) { return row_address(i / 2) + i % 2 * kBlockBytes; });
  }
  transpose_repeats<T>(repeats, kRowBlocks<T>, kTransposePixels);
}

}  // namespace cubist::device

// Tiling of the cube kernels: planners, packers and kernels agree here.
//
// Words. A "fractal" is 512 B: 16 rows (pixels) or columns (output channels) by K0 = 32 B / element
// of k. A "tap" is one point of the convolution kernel. k runs over (c1, tap, K0), in fractals over
// (c1, tap). A "superblock" is a run of output channels, a multiple of 16, that reads one run of
// input channels: all of them without groups, else one group or the groups that 16 output channels
// touch. Packed weights: [superblocks][superblock_c1 * taps][superblock_n1][16][K0], zero where a
// channel is padding or of another group.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::kernels {

struct GemmTiling {
  uint32_t superblocks, superblock_n1, superblock_c1, taps;
  uint32_t tile_n1;      // columns of a tile, in fractals
  uint32_t tile_rows16;  // rows of a tile, rounded up to 16
  uint32_t chunk_c1;     // c1 of the left operand per load into L1
  uint32_t load_k1;      // fractal rows of the right operand per load into L1
  uint32_t step_k1;      // fractals of k per step through L0
  uint32_t a_slot_bytes, b_slot_bytes, bias_slot_bytes;  // L1; the bias in UB on coupled cores
  uint32_t l0_slot_bytes;                                // half of L0A and of L0B
  uint32_t l0c_slots, bias_table_slots;
  uint32_t out_strips;  // coupled: 16-column strips per trip through UB
  uint32_t
      accumulate_distance;  // fractals of a mad below which the next one to the same L0C must wait
  uint32_t relu;
};

struct Conv2dTiling {
  GemmTiling gemm;
  uint32_t n, c1, height, width, out_c1, out_height, out_width;
  uint32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left;
  uint32_t group_in, group_out;      // channels per group
  uint32_t tile_height, tile_width;  // output pixels; a tile is whole rows, or a part of one row
};

struct MatmulTiling {
  GemmTiling gemm;
  uint32_t m, k, n;
  uint32_t tile_m;
};

// First c1 that superblock `index` reads.
constexpr uint32_t first_c1_of_superblock(uint32_t index, uint32_t superblock_n1,
                                          uint32_t superblock_c1, uint32_t group_in,
                                          uint32_t group_out, uint32_t c1, uint32_t k0) {
  const uint32_t group = index * superblock_n1 * device::kFractal / group_out;
  return device::smaller(group * group_in / k0, c1 - superblock_c1);
}

// Input coordinates, along one axis, that outputs [first, first + count) read.
struct Window {
  uint32_t first, count;  // inside the map
  uint32_t pad_before, pad_after;
};
constexpr Window window_of(uint32_t first, uint32_t count, uint32_t kernel, uint32_t stride,
                           uint32_t dilation, uint32_t pad, uint32_t size) {
  const auto begin = static_cast<int32_t>(first * stride) - static_cast<int32_t>(pad);
  const auto end = begin + static_cast<int32_t>((count - 1) * stride + (kernel - 1) * dilation + 1);
  const auto inside_begin = begin < 0 ? 0 : begin;
  const auto inside_end = end > static_cast<int32_t>(size) ? static_cast<int32_t>(size) : end;
  return {static_cast<uint32_t>(inside_begin), static_cast<uint32_t>(inside_end - inside_begin),
          static_cast<uint32_t>(inside_begin - begin), static_cast<uint32_t>(end - inside_end)};
}

}  // namespace cubist::kernels

// Tiling of the pooling kernels: planner and kernel agree here.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::kernels {

struct Pool2dTiling {
  uint32_t planes;  // n * C1
  uint32_t height, width, out_height, out_width;
  uint32_t kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_bottom, pad_left, pad_right;
  uint32_t count_include_pad;
  uint32_t tile_width;     // output pixels of one row per step
  uint32_t tile_in_width;  // pool2d_in_width(), at most `width`
  uint32_t chunk_rows;     // input rows per load
};

// Input columns that `out` output pixels of a row need.
constexpr uint32_t pool2d_in_width(uint32_t out, uint32_t kernel, uint32_t stride, uint32_t width) {
  return device::smaller((out - 1) * stride + kernel, width);
}

// UB bytes: two slots of loaded rows, two of results; a column of partial results. Averages of f16
// work in f32, which takes 64 B a pixel: the loaded rows and the results once more. Averages also
// keep how many pixels each result has, and a divisor.
constexpr uint64_t pool2d_ub_bytes(const Pool2dTiling& t, bool is_average, bool is_f16) {
  const uint64_t pixel = is_average && is_f16 ? 64 : 32;
  const uint64_t loaded = uint64_t{t.chunk_rows} * t.tile_in_width;
  uint64_t bytes = 2 * loaded * 32 + 2 * uint64_t{t.tile_width} * 32 + t.tile_in_width * pixel;
  if (is_average) bytes += 2 * t.tile_width * pixel;
  if (is_average && is_f16) bytes += (loaded + t.tile_width) * pixel;
  return bytes;
}

}  // namespace cubist::kernels

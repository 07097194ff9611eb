// Tiling of the batch normalization kernels: planner and kernels agree here.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::kernels {

// A step is `tile_images` planes of one c1, or `tile_pixels` pixels of one plane.
struct BatchNormTiling {
  uint32_t n, c1, pixels;
  uint32_t tile_images, tile_pixels;
  uint32_t parts;                         // shares of n x pixels that are summed apart, per c1
  uint32_t is_given;                      // statistics are mean and variance, not sums
  uint32_t reciprocal_of_count, epsilon;  // bits of f32
};

// Statistics in GM: [c1][parts][2][C0] f32, sums and sums of squares or mean and variance.
constexpr uint32_t batch_norm_row(uint32_t c0) { return 2 * c0; }  // f32 per c1 and part

// UB bytes per pixel of a step. Sums: two slots of x, x in f32 unless it is, squares, two
// accumulators. Result: two slots of x and of y, and f32 work unless x is f32.
constexpr uint32_t batch_norm_sums_bytes(uint32_t c0, uint32_t bytes) {
  return 2 * c0 * bytes + (bytes == 4 ? 3 : 4) * c0 * 4;
}
constexpr uint32_t batch_norm_bytes(uint32_t c0, uint32_t bytes) {
  return 4 * c0 * bytes + (bytes == 4 ? 0 : c0 * 4);
}
// Besides: a result row in two slots; rows of statistics and eight repeats of vectors.
constexpr uint32_t batch_norm_sums_fixed_bytes(uint32_t c0) { return 2 * batch_norm_row(c0) * 4; }
constexpr uint32_t batch_norm_fixed_bytes(uint32_t c0, uint32_t parts) {
  return parts * batch_norm_row(c0) * 4 + 8 * device::kRepeatBytes;
}

}  // namespace cubist::kernels

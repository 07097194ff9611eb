#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>

#include "batch_norm/tiling.h"
#include "planning/planning.h"

namespace cubist::kernels {
namespace {

constexpr int64_t kMost = std::numeric_limits<int32_t>::max();

uint32_t word(int64_t value) { return static_cast<uint32_t>(value); }

struct Sizes {
  uint32_t bytes, c0;
  int64_t c1, pixels;
};

Sizes sizes_of(const BatchNorm& shape, const std::string& kernel) {
  for (const int64_t size : {shape.n, shape.channels, shape.height, shape.width})
    check_range(size, 1, kMost, "a dimension of " + kernel);
  const uint32_t bytes = bytes_of(shape.type, kernel), c0 = device::kBlockBytes / bytes;
  const Sizes sizes = {.bytes = bytes,
                       .c0 = c0,
                       .c1 = ceil_div(shape.channels, c0),
                       .pixels = shape.height * shape.width};
  check_range(shape.n * sizes.c1 * sizes.pixels * device::kBlockBytes, 1, kMost,
              "bytes of " + kernel);
  return sizes;
}

// Both kernels sum over the same parts: one per vector core if there are few c1. A part is at least
// kPartPixels pixels, or starting it would cost more than what it saves.
int64_t parts_of(const BatchNorm& shape, const Sizes& sizes, const sim::ChipSpec& chip) {
  constexpr int64_t kPartPixels = 256;
  return std::clamp<int64_t>(std::min<int64_t>(ceil_div(vector_core_count(chip), sizes.c1),
                                               shape.n * sizes.pixels / kPartPixels),
                             1, 255);
}

// Whole planes if at least one fits, else a part of one; no more than an even share of the pixels
// of a c1.
void set_tile(BatchNormTiling& t, int64_t fitting_pixels, int64_t share) {
  const int64_t most = std::max<int64_t>(1, std::min(fitting_pixels, share));
  if (most >= t.pixels) {
    t.tile_pixels = t.pixels;
    t.tile_images = word(std::min<int64_t>(most / t.pixels, t.n));
  } else {
    t.tile_pixels = word(most);
    t.tile_images = 1;
  }
}

int64_t fitting(const std::string& kernel, uint32_t fixed, uint32_t per_pixel,
                const sim::ChipSpec& chip) {
  const int64_t ub = chip.memories.ub.value;
  if (ub < int64_t{fixed} + per_pixel)
    throw too_small(kernel, chip, "UB", uint64_t{fixed} + per_pixel, chip.memories.ub);
  return (ub - fixed) / per_pixel;
}

BatchNormTiling tiling_of(const BatchNorm& shape, const Sizes& sizes, int64_t parts) {
  const auto count = static_cast<float>(shape.n * sizes.pixels);
  return {.n = word(shape.n),
          .c1 = word(sizes.c1),
          .pixels = word(sizes.pixels),
          .tile_images = 1,
          .tile_pixels = 1,
          .parts = shape.has_statistics ? 1 : word(parts),
          .is_given = shape.has_statistics,
          .reciprocal_of_count = std::bit_cast<uint32_t>(1 / count),
          .epsilon = std::bit_cast<uint32_t>(shape.epsilon)};
}

int64_t steps_of(const BatchNormTiling& t) {
  return ceil_div(int64_t{t.n}, int64_t{t.tile_images}) *
         ceil_div(int64_t{t.pixels}, int64_t{t.tile_pixels});
}

}  // namespace

KernelCall plan_batch_norm_sums(const BatchNorm& shape, const sim::ChipSpec& chip) {
  const std::string kernel = "batch_norm_sums_" + suffix_of(shape.type, "batch_norm_sums");
  const Sizes sizes = sizes_of(shape, kernel);
  const int64_t parts = parts_of(shape, sizes, chip);
  BatchNormTiling t = tiling_of(shape, sizes, parts);
  const int64_t fits = fitting(kernel, batch_norm_sums_fixed_bytes(sizes.c0),
                               batch_norm_sums_bytes(sizes.c0, sizes.bytes), chip);
  set_tile(t, fits, ceil_div(shape.n * sizes.pixels, parts));
  const int64_t units = sizes.c1 * parts;
  return {.kernel = kernel,
          .block_dim = word(std::min<int64_t>(units, vector_core_count(chip))),
          .tiling = words_of(t),
          .workspace = {units * batch_norm_row(sizes.c0) * 4},
          .explanation = fmt::format("{} c1 in {} parts, steps of {} x {} pixels", sizes.c1, parts,
                                     t.tile_images, t.tile_pixels)};
}

KernelCall plan_batch_norm(const BatchNorm& shape, const sim::ChipSpec& chip) {
  const std::string kernel = "batch_norm_" + suffix_of(shape.type, "batch_norm");
  const Sizes sizes = sizes_of(shape, kernel);
  const int64_t parts = parts_of(shape, sizes, chip);
  BatchNormTiling t = tiling_of(shape, sizes, parts);
  const int64_t fits = fitting(kernel, batch_norm_fixed_bytes(sizes.c0, t.parts),
                               batch_norm_bytes(sizes.c0, sizes.bytes), chip);
  const int64_t all_pixels = sizes.c1 * shape.n * sizes.pixels;
  set_tile(t, fits, ceil_div(all_pixels, int64_t{vector_core_count(chip)}));
  const int64_t steps = sizes.c1 * steps_of(t);
  check_range(steps, 1, kMost, "steps of " + kernel);
  return {.kernel = kernel,
          .block_dim = word(std::min<int64_t>(steps, vector_core_count(chip))),
          .tiling = words_of(t),
          .workspace = {shape.has_statistics ? 0 : sizes.c1 * parts * batch_norm_row(sizes.c0) * 4},
          .explanation = fmt::format("{} steps of {} x {} pixels of a c1", steps, t.tile_images,
                                     t.tile_pixels)};
}

std::vector<std::byte> pack_batch_norm_statistics(const BatchNorm& shape,
                                                  std::span<const float> mean,
                                                  std::span<const float> variance) {
  const Sizes sizes = sizes_of(shape, "batch_norm");
  for (const auto values : {mean, variance}) {
    check_range(static_cast<int64_t>(values.size()), shape.channels, shape.channels,
                "statistics of batch_norm");
  }
  const size_t row = batch_norm_row(sizes.c0);
  std::vector<float> rows(static_cast<size_t>(sizes.c1) * row);
  for (size_t c = 0; c < static_cast<size_t>(sizes.c1) * sizes.c0; ++c) {
    float* lane = rows.data() + c / sizes.c0 * row + c % sizes.c0;
    lane[0] = c < mean.size() ? mean[c] : 0;
    lane[sizes.c0] = c < mean.size() ? variance[c] : 1;
  }
  const auto bytes = std::as_bytes(std::span(rows));
  return {bytes.begin(), bytes.end()};
}

}  // namespace cubist::kernels

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "planning/planning.h"
#include "pool2d/tiling.h"

namespace cubist::kernels {
namespace {

constexpr int64_t kMost =
    std::numeric_limits<int32_t>::max() / 2;  // coordinates stay in 32 bits with their padding

// Throws Error(Config) unless every window of one axis meets the map.
void check_windows(const char* axis, int64_t size, int64_t kernel, int64_t stride, int64_t pad,
                   int64_t out) {
  check_range(size, 1, kMost, fmt::format("{} of pool2d", axis));
  check_range(kernel, 1, kMost, fmt::format("kernel of pool2d along {}", axis));
  check_range(stride, 1, kMost, fmt::format("stride of pool2d along {}", axis));
  check_range(pad, 0, kernel - 1,
              fmt::format("padding of pool2d along {} (a window must meet the map)", axis));
  check_range(out, 1, (size + pad - 1) / stride + 1,
              fmt::format("output {} of pool2d (a window must meet the map)", axis));
}

}  // namespace

KernelCall plan_pool2d(const Pool2d& shape, const sim::ChipSpec& chip) {
  const bool is_average = shape.kind == Pool2d::Kind::kAverage;
  const std::string kernel =
      fmt::format("pool_{}_{}", is_average ? "average" : "max", suffix_of(shape.type, "pool2d"));
  check_windows("height", shape.height, shape.kernel_h, shape.stride_h, shape.pad_top,
                shape.out_height);
  check_windows("width", shape.width, shape.kernel_w, shape.stride_w, shape.pad_left,
                shape.out_width);
  const int64_t planes =
      shape.n * ceil_div(shape.channels, device::kBlockBytes / bytes_of(shape.type, kernel));
  check_range(planes, 1, kMost, "planes of " + kernel);
  check_range(planes * shape.out_height * shape.out_width, 1, kMost, "output pixels of " + kernel);

  Pool2dTiling tiling = {};
  tiling.planes = static_cast<uint32_t>(planes);
  tiling.height = static_cast<uint32_t>(shape.height);
  tiling.width = static_cast<uint32_t>(shape.width);
  tiling.out_height = static_cast<uint32_t>(shape.out_height);
  tiling.out_width = static_cast<uint32_t>(shape.out_width);
  tiling.kernel_h = static_cast<uint32_t>(shape.kernel_h);
  tiling.kernel_w = static_cast<uint32_t>(shape.kernel_w);
  tiling.stride_h = static_cast<uint32_t>(shape.stride_h);
  tiling.stride_w = static_cast<uint32_t>(shape.stride_w);
  tiling.pad_top = static_cast<uint32_t>(shape.pad_top);
  tiling.pad_bottom = static_cast<uint32_t>(shape.pad_bottom);
  tiling.pad_left = static_cast<uint32_t>(shape.pad_left);
  tiling.pad_right = static_cast<uint32_t>(shape.pad_right);
  tiling.count_include_pad = shape.count_include_pad;

  // Whole output rows and whole windows if they fit; else fewer rows per load; else parts of a row.
  const auto set_width = [&](uint32_t out_pixels) {
    tiling.tile_width = out_pixels;
    tiling.tile_in_width =
        pool2d_in_width(out_pixels, tiling.kernel_w, tiling.stride_w, tiling.width);
  };
  const auto needed = [&] {
    return pool2d_ub_bytes(tiling, is_average, shape.type == DataType::f16);
  };
  const auto ub = static_cast<uint64_t>(chip.memories.ub.value);
  set_width(tiling.out_width);
  tiling.chunk_rows = std::min(tiling.kernel_h, tiling.height);
  while (needed() > ub && tiling.chunk_rows > 1) tiling.chunk_rows = (tiling.chunk_rows + 1) / 2;
  while (needed() > ub && tiling.tile_width > 1) set_width((tiling.tile_width + 1) / 2);
  if (needed() > ub) throw too_small(kernel, chip, "UB", needed(), chip.memories.ub);

  const int64_t steps = planes * shape.out_height * ceil_div(shape.out_width, tiling.tile_width);
  // A step combines kernel_h rows and kernel_w columns, each with one instruction.
  const int64_t in_pixels = tiling.tile_in_width * std::min(shape.kernel_h, shape.height);
  const Work work = {.gm_bytes = steps * (in_pixels + tiling.tile_width) * device::kBlockBytes,
                     .vector_bytes = steps * (in_pixels + shape.kernel_w * tiling.tile_width) *
                                     device::kBlockBytes,
                     .instructions = steps * (shape.kernel_h + shape.kernel_w)};
  return {.kernel = kernel,
          .block_dim = static_cast<uint32_t>(best_block_count(cycles_of(work, chip), steps, chip)),
          .tiling = words_of(tiling),
          .workspace = {},
          .explanation = fmt::format("{} runs of {} pixels, {} rows per load", steps,
                                     tiling.tile_width, tiling.chunk_rows)};
}

}  // namespace cubist::kernels

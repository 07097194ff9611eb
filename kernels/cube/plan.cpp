#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "cube/tiles.h"
#include "cube/weights.h"
#include "planning/planning.h"

namespace cubist::kernels {
namespace {

constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
constexpr int64_t kMaxWeightN1 =
    4095;  // gap between rows of packed weights: 16-bit, in blocks of 32 B, 16 per fractal
constexpr int64_t kMaxBursts = 4095;  // rows of the map in one transfer: n_burst is a 12-bit field

KernelCall call_of(const std::string& kernel, const TileChoice& choice,
                   std::vector<uint32_t> words) {
  const GemmTiling& t = choice.tiling;
  return {.kernel = kernel,
          .block_dim = static_cast<uint32_t>(choice.blocks),
          .tiling = std::move(words),
          .workspace = {},
          .explanation = fmt::format(
              "{} tiles of {} x {}, k in steps of {} fractals, {} c1 of the left operand in L1",
              choice.tiles, t.tile_rows16, t.tile_n1 * device::kFractal, t.step_k1, t.chunk_c1)};
}

// The better of two, or the last reason why none fits.
void keep_better(FittedTile& best, const FittedTile& other, const std::function<void()>& take) {
  if (!other.choice) {
    if (!best.choice) best = other;
    return;
  }
  if (best.choice && best.choice->cycles <= other.choice->cycles) return;
  best = other;
  take();
}

void throw_misfit(const std::string& kernel, const Misfit& misfit, const sim::ChipSpec& chip) {
  throw too_small(kernel, chip, misfit.memory, static_cast<uint64_t>(misfit.needed),
                  misfit.available);
}

void check_axis(const char* axis, int64_t size, int64_t kernel, int64_t stride, int64_t dilation,
                int64_t pad_before, int64_t pad_after) {
  // Ranges of load3d's fields: section 8.2 of the architecture reference.
  check_range(size, 1, 32767, fmt::format("{} of conv2d", axis));
  check_range(kernel, 1, 511, fmt::format("kernel of conv2d along {}", axis));
  check_range(stride, 1, 63, fmt::format("stride of conv2d along {}", axis));
  check_range(dilation, 1, 255, fmt::format("dilation of conv2d along {}", axis));
  const int64_t extent = (kernel - 1) * dilation + 1;
  const int64_t most = std::min<int64_t>(extent - 1, 255);
  check_range(pad_before, 0, most,
              fmt::format("padding of conv2d before {} (a window must meet the map)", axis));
  check_range(pad_after, 0, most,
              fmt::format("padding of conv2d after {} (a window must meet the map)", axis));
  check_range(size + pad_before + pad_after, extent, kMost,
              fmt::format("padded {} of conv2d", axis));
}

void check(const Conv2d& shape) {
  check_axis("height", shape.height, shape.kernel_h, shape.stride_h, shape.dilation_h,
             shape.pad_top, shape.pad_bottom);
  check_axis("width", shape.width, shape.kernel_w, shape.stride_w, shape.dilation_w, shape.pad_left,
             shape.pad_right);
  check_range(shape.n, 1, kMost, "n of conv2d");
  check_range(shape.channels, 1, kMost, "channels of conv2d");
  check_range(shape.out_channels, 1, kMaxWeightN1 * device::kFractal, "out_channels of conv2d");
  check_range(shape.groups, 1, shape.channels, "groups of conv2d");
  check_range(shape.channels % shape.groups, 0, 0, "channels modulo groups of conv2d");
  check_range(shape.out_channels % shape.groups, 0, 0, "out_channels modulo groups of conv2d");
  check_range(shape.kernel_h * shape.kernel_w, 1, 16383,
              "taps of conv2d");  // k_start of load3d is a 14-bit field
  check_range(shape.n * shape.out_height() * shape.out_width(), 1, kMost,
              "output pixels of conv2d");
}

// Height and width of a tile in output pixels, and what it needs of the map.
struct PixelTile {
  int64_t height, width;
};
int64_t rows_needed(const Conv2d& shape, int64_t out_rows) {
  return std::min(shape.height,
                  (out_rows - 1) * shape.stride_h + (shape.kernel_h - 1) * shape.dilation_h + 1);
}
int64_t columns_needed(const Conv2d& shape, int64_t out_columns) {
  return std::min(shape.width,
                  (out_columns - 1) * shape.stride_w + (shape.kernel_w - 1) * shape.dilation_w + 1);
}
RowTile row_tile(const Conv2d& shape, const PixelTile& tile) {
  return {.rows = tile.height * tile.width,
          .a_pixels = rows_needed(shape, tile.height) * columns_needed(shape, tile.width),
          .a_runs = 0,
          .good_c1 = 1,
          .count = shape.n * ceil_div(shape.out_height(), tile.height) *
                   ceil_div(shape.out_width(), tile.width)};
}

// Whole rows, as many as make tiles that L0C can hold; parts of one row.
std::vector<PixelTile> pixel_tiles(const Conv2d& shape, const sim::ChipSpec& chip) {
  const int64_t most_rows = chip.memories.l0c.value / (device::kFractal * 4);
  const int64_t height = shape.out_height(), width = shape.out_width();
  std::vector<PixelTile> tiles;
  for (int64_t parts = 1; parts <= height; ++parts) {
    const int64_t rows = ceil_div(height, parts);
    if (rows * width <= most_rows && rows_needed(shape, rows) <= kMaxBursts &&
        (tiles.empty() || tiles.back().height != rows))
      tiles.push_back({rows, width});
  }
  for (int64_t part = round_up(ceil_div(width, 2), device::kFractal); part >= device::kFractal;
       part = part / 2 / device::kFractal * device::kFractal) {
    if (part < width && part <= most_rows) tiles.push_back({1, part});
  }
  if (width > 1) tiles.push_back({1, 1});
  return tiles;
}

Conv2dTiling tiling_of(const Conv2d& shape, const Superblocks& blocks) {
  Conv2dTiling t = {};
  t.n = static_cast<uint32_t>(shape.n);
  t.c1 = static_cast<uint32_t>(blocks.total_c1);
  t.height = static_cast<uint32_t>(shape.height);
  t.width = static_cast<uint32_t>(shape.width);
  t.out_c1 = static_cast<uint32_t>(ceil_div(shape.out_channels, blocks.k0));
  t.out_height = static_cast<uint32_t>(shape.out_height());
  t.out_width = static_cast<uint32_t>(shape.out_width());
  t.kernel_h = static_cast<uint32_t>(shape.kernel_h);
  t.kernel_w = static_cast<uint32_t>(shape.kernel_w);
  t.stride_h = static_cast<uint32_t>(shape.stride_h);
  t.stride_w = static_cast<uint32_t>(shape.stride_w);
  t.dilation_h = static_cast<uint32_t>(shape.dilation_h);
  t.dilation_w = static_cast<uint32_t>(shape.dilation_w);
  t.pad_top = static_cast<uint32_t>(shape.pad_top);
  t.pad_left = static_cast<uint32_t>(shape.pad_left);
  t.group_in = static_cast<uint32_t>(shape.channels / shape.groups);
  t.group_out = static_cast<uint32_t>(shape.out_channels / shape.groups);
  return t;
}

}  // namespace

int64_t Conv2d::out_height() const {
  return (height + pad_top + pad_bottom - (kernel_h - 1) * dilation_h - 1) / stride_h + 1;
}
int64_t Conv2d::out_width() const {
  return (width + pad_left + pad_right - (kernel_w - 1) * dilation_w - 1) / stride_w + 1;
}

KernelCall plan_conv2d(const Conv2d& shape, const sim::ChipSpec& chip) {
  const std::string kernel = "conv2d_" + suffix_of(shape.type, "conv2d");
  check_cube_type(kernel, shape.type, chip);
  check(shape);
  const Superblocks blocks = superblocks_of(shape);
  const GemmShape gemm = {.kernel = kernel,
                          .type = shape.type,
                          .out_type = shape.type,
                          .superblocks = blocks.count,
                          .superblock_n1 = blocks.n1,
                          .superblock_c1 = blocks.c1,
                          .taps = shape.kernel_h * shape.kernel_w,
                          .relu = shape.relu};
  Conv2dTiling tiling = tiling_of(shape, blocks);
  FittedTile best;
  for (const PixelTile& tile : pixel_tiles(shape, chip)) {
    keep_better(best, best_tile(gemm, row_tile(shape, tile), chip), [&] {
      tiling.tile_height = static_cast<uint32_t>(tile.height);
      tiling.tile_width = static_cast<uint32_t>(tile.width);
    });
  }
  if (!best.choice) throw_misfit(kernel, best.misfit, chip);
  check_range(best.choice->tiles, 1, kMost, "tiles of conv2d");
  tiling.gemm = best.choice->tiling;
  return call_of(kernel, *best.choice, words_of(tiling));
}

KernelCall plan_pack_conv2d_weights(const Conv2d& shape, const sim::ChipSpec& chip) {
  const std::string where = "pack_conv2d_weights";
  if (shape.groups != 1) {
    throw Error(Fault::kNotImplemented,
                {.where = where,
                 .did = fmt::format("pack weights of {} groups on the device", shape.groups),
                 .expected = "one group",
                 .fix = "pack_conv2d_weights() on the host"});
  }
  const int64_t c0 = device::kBlockBytes / bytes_of(shape.type, where);
  return plan_transpose_blocks(
      {.rows = shape.out_channels,
       .columns = ceil_div(shape.channels, c0) * shape.kernel_h * shape.kernel_w,
       .padded_rows = round_up(shape.out_channels, device::kFractal)},
      chip);
}

KernelCall plan_matmul(const Matmul& shape, const sim::ChipSpec& chip) {
  const std::string kernel = fmt::format("matmul_{}_{}", suffix_of(shape.type, "matmul"),
                                         suffix_of(shape.out_type, "matmul"));
  check_cube_type(kernel, shape.type, chip);
  if (shape.type == DataType::f32 && shape.out_type != DataType::f32) {
    throw Error(Fault::kNotImplemented, {.where = kernel,
                                         .did = "multiply f32 matrices into an f16 one",
                                         .expected = "out_type f32",
                                         .fix = "plan a matmul into f32 and a cast"});
  }
  check_range(shape.batch, 1, kMost, "batch of matmul");
  check_range(shape.m, 1, kMost, "m of matmul");
  check_range(shape.k, 1, kMost, "k of matmul");
  check_range(shape.n, 1, kMaxWeightN1 * device::kFractal, "n of matmul");
  const int64_t k0 = device::kBlockBytes / bytes_of(shape.type, kernel);
  const GemmShape gemm = {.kernel = kernel,
                          .type = shape.type,
                          .out_type = shape.out_type,
                          .superblocks = shape.batch,
                          .superblock_n1 = ceil_div(shape.n, device::kFractal),
                          .superblock_c1 = ceil_div(shape.k, k0),
                          .relu = shape.relu};
  MatmulTiling tiling = {.gemm = {},
                         .m = static_cast<uint32_t>(shape.m),
                         .k = static_cast<uint32_t>(shape.k),
                         .n = static_cast<uint32_t>(shape.n),
                         .tile_m = 0};
  FittedTile best;
  const int64_t most_rows = chip.memories.l0c.value / (device::kFractal * 4);
  for (int64_t tile_m = std::min(round_up(shape.m, device::kFractal), most_rows);
       tile_m >= device::kFractal; tile_m -= device::kFractal) {
    const int64_t rows = std::min(tile_m, shape.m);
    keep_better(best,
                best_tile(gemm,
                          {.rows = rows,
                           .a_pixels = tile_m,
                           .a_runs = rows,
                           .good_c1 = chip.l2.line.value / device::kBlockBytes,
                           .count = ceil_div(shape.m, rows)},
                          chip),
                [&] { tiling.tile_m = static_cast<uint32_t>(rows); });
  }
  if (!best.choice) throw_misfit(kernel, best.misfit, chip);
  check_range(best.choice->tiles, 1, kMost, "tiles of matmul");
  tiling.gemm = best.choice->tiling;
  return call_of(kernel, *best.choice, words_of(tiling));
}

KernelCall plan_pack_matmul_b(const Matmul& shape, const sim::ChipSpec& chip) {
  if (shape.n % device::kFractal != 0) {
    throw Error(Fault::kNotImplemented,
                {.where = "pack_matmul_b",
                 .did = fmt::format("pack {} columns on the device", shape.n),
                 .expected = "a multiple of 16",
                 .fix = "pack_matmul_weights() on the host"});
  }
  // [k1][n][k0] is NC1HWC0 of a map of k channels and n pixels.
  return plan_nchw_to_5hd({.from = shape.type,
                           .to = shape.type,
                           .n = shape.batch,
                           .channels = shape.k,
                           .height = 1,
                           .width = shape.n},
                          chip);
}

}  // namespace cubist::kernels

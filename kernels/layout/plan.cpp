#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "layout/layout_tiling.h"
#include "layout/strided_copy_tiling.h"
#include "layout/transpose_blocks_tiling.h"
#include "planning/planning.h"

namespace cubist::kernels {
namespace {

constexpr int64_t kMost = std::numeric_limits<int32_t>::max();

uint32_t low_word(int64_t value) { return static_cast<uint32_t>(static_cast<uint64_t>(value)); }
uint32_t high_word(int64_t value) {
  return static_cast<uint32_t>(static_cast<uint64_t>(value) >> 32);
}

// `hd5` decides C0, `rows` is the type of the ND side.
KernelCall plan_layout(const std::string& kernel, const LayoutChange& shape, DataType rows,
                       DataType hd5, const sim::ChipSpec& chip) {
  for (const int64_t size : {shape.n, shape.channels, shape.height, shape.width})
    check_range(size, 1, kMost, "a dimension of " + kernel);
  check_range(shape.n * shape.channels * shape.height * shape.width, 1, kMost,
              "elements of " + kernel);
  const uint32_t rows_bytes = bytes_of(rows, kernel), hd5_bytes = bytes_of(hd5, kernel);
  const uint32_t c0 = device::kBlockBytes / hd5_bytes;
  const int64_t pixels = shape.height * shape.width, groups = ceil_div(shape.channels, c0);

  const auto ub = static_cast<uint64_t>(chip.memories.ub.value);
  const uint64_t smallest = layout_ub_bytes(kLayoutPixels, 1, c0, rows_bytes, hd5_bytes);
  if (smallest > ub) throw too_small(kernel, chip, "UB", smallest, chip.memories.ub);
  const auto fits = [&](int64_t tile, int64_t tile_groups) {
    return layout_ub_bytes(static_cast<uint32_t>(tile), static_cast<uint32_t>(tile_groups), c0,
                           rows_bytes, hd5_bytes) <= ub;
  };

  const int64_t padded = shape.n * groups * c0 * round_up(pixels, kLayoutPixels);
  const Work work = {.gm_bytes = padded * (rows_bytes + hd5_bytes),
                     .vector_bytes = padded * (rows_bytes + hd5_bytes),
                     .instructions = shape.n * groups};
  const int64_t blocks = best_block_count(cycles_of(work, chip),
                                          shape.n * groups * ceil_div(pixels, kLayoutPixels), chip);

  // Long runs of pixels first, then as many groups as fit, but with work for every block.
  int64_t tile = std::min<int64_t>(round_up(pixels, kLayoutPixels), kLayoutMaxPixels);
  if (shape.n * groups < blocks) {  // too few rows: shorter runs
    tile = std::min(tile,
                    round_up(ceil_div(pixels, ceil_div(blocks, shape.n * groups)), kLayoutPixels));
  }
  while (!fits(tile, 1)) tile -= kLayoutPixels;
  const int64_t pixel_tiles = ceil_div(pixels, tile);
  const int64_t even_share = std::max<int64_t>(1, shape.n * groups * pixel_tiles / blocks);
  int64_t tile_groups = std::min(groups, even_share);
  while (!fits(tile, tile_groups)) --tile_groups;

  const LayoutTiling tiling = {.n = static_cast<uint32_t>(shape.n),
                               .channels = static_cast<uint32_t>(shape.channels),
                               .pixels = static_cast<uint32_t>(pixels),
                               .tile = static_cast<uint32_t>(tile),
                               .tile_groups = static_cast<uint32_t>(tile_groups)};
  const int64_t steps = shape.n * ceil_div(groups, tile_groups) * pixel_tiles;
  return {.kernel = kernel,
          .block_dim = static_cast<uint32_t>(std::min(blocks, steps)),
          .tiling = words_of(tiling),
          .workspace = {},
          .explanation =
              fmt::format("{} steps of {} pixels x {} channels", steps, tile, tile_groups * c0)};
}

bool is_one_pixel(const LayoutChange& shape) { return shape.height == 1 && shape.width == 1; }

}  // namespace

KernelCall plan_nchw_to_5hd(const LayoutChange& shape, const sim::ChipSpec& chip) {
  const std::string kernel = fmt::format("nchw_to_5hd_{}_{}", suffix_of(shape.from, "nchw_to_5hd"),
                                         suffix_of(shape.to, "nchw_to_5hd"));
  return plan_layout(kernel, shape, shape.from, shape.to, chip);
}

KernelCall plan_5hd_to_nchw(const LayoutChange& shape, const sim::ChipSpec& chip) {
  const std::string kernel = fmt::format("hd5_to_nchw_{}_{}", suffix_of(shape.from, "5hd_to_nchw"),
                                         suffix_of(shape.to, "5hd_to_nchw"));
  if (is_one_pixel(shape) &&
      shape.from == shape.to) {  // both are rows of channels: only the padding goes
    const int64_t bytes = bytes_of(shape.from, kernel);
    return plan_strided_copy({.bytes = shape.channels * bytes,
                              .runs = shape.n,
                              .src_stride = round_up(shape.channels * bytes, device::kBlockBytes),
                              .dst_stride = shape.channels * bytes},
                             chip);
  }
  return plan_layout(kernel, shape, shape.to, shape.from, chip);
}

KernelCall plan_strided_copy(const StridedCopy& given, const sim::ChipSpec& chip) {
  StridedCopy shape = given;
  if (shape.runs > 1 && shape.src_stride == shape.bytes && shape.dst_stride == shape.bytes) {
    shape = {.bytes = shape.bytes * shape.runs};
  }
  check_range(shape.bytes, 1, kMost, "bytes of a run of strided_copy");
  check_range(shape.runs, 1, kMost, "runs of strided_copy");
  // The movers' gaps are unsigned 32-bit: runs that overlap or lie further apart go one at a time.
  const auto has_gap = [&](int64_t stride) { return stride >= shape.bytes && stride <= kMost; };
  const bool one_at_a_time =
      shape.runs == 1 || !has_gap(shape.src_stride) || !has_gap(shape.dst_stride);

  constexpr int64_t kLongestBurst =
      (int64_t{1} << 21) - device::kBlockBytes;  // len_burst is a 21-bit field
  const int64_t slot = chip.memories.ub.value / 2 / device::kBlockBytes * device::kBlockBytes;
  if (slot == 0)
    throw too_small("strided_copy", chip, "UB", 2 * device::kBlockBytes, chip.memories.ub);
  const Work work = {.gm_bytes = 2 * shape.bytes * shape.runs};
  const int64_t blocks =
      best_block_count(cycles_of(work, chip), ceil_div(shape.bytes, 512) * shape.runs, chip);
  const int64_t even_piece = round_up(
      ceil_div(shape.bytes, std::max<int64_t>(1, blocks / shape.runs)), 512);  // whole GM lines
  const int64_t piece = std::min({shape.bytes, even_piece, slot, kLongestBurst});
  // The last row's gap counts too: runs of a tile keep their pitch in UB, 16-bit gaps of 32 B are
  // never exceeded within a slot.
  const int64_t fitting = slot / round_up(piece, device::kBlockBytes);
  const int64_t tile_runs = one_at_a_time ? 1 : std::min(fitting, ceil_div(shape.runs, blocks));

  const int64_t steps = ceil_div(shape.bytes, piece) * ceil_div(shape.runs, tile_runs);
  check_range(steps, 1, kMost, "steps of strided_copy");
  const StridedCopyTiling tiling = {.bytes = static_cast<uint32_t>(shape.bytes),
                                    .runs = static_cast<uint32_t>(shape.runs),
                                    .src_stride_low = low_word(shape.src_stride),
                                    .src_stride_high = high_word(shape.src_stride),
                                    .dst_stride_low = low_word(shape.dst_stride),
                                    .dst_stride_high = high_word(shape.dst_stride),
                                    .piece = static_cast<uint32_t>(piece),
                                    .tile_runs = static_cast<uint32_t>(tile_runs)};
  return {.kernel = "strided_copy",
          .block_dim = static_cast<uint32_t>(std::min(blocks, steps)),
          .tiling = words_of(tiling),
          .workspace = {},
          .explanation = fmt::format("{} steps of {} runs x {} B", steps, tile_runs, piece)};
}

KernelCall plan_transpose_blocks(const TransposeBlocks& shape, const sim::ChipSpec& chip) {
  check_range(shape.rows, 1, kMost, "rows of transpose_blocks");
  check_range(shape.columns, 1, kMost / device::kBlockBytes, "columns of transpose_blocks");
  check_range(shape.padded_rows, shape.rows, kMost / device::kBlockBytes,
              "padded rows of transpose_blocks");
  const auto ub = static_cast<uint64_t>(chip.memories.ub.value);
  const auto fits = [&](int64_t rows, int64_t columns) {
    return transpose_blocks_ub_bytes(static_cast<uint32_t>(rows), static_cast<uint32_t>(columns)) <=
           ub;
  };
  int64_t rows = std::min<int64_t>(shape.padded_rows, kTransposeMaxTileRows);
  while (rows > 1 && !fits(rows, kTransposeBlockColumns)) --rows;
  if (!fits(rows, kTransposeBlockColumns)) {
    throw too_small("transpose_blocks", chip, "UB",
                    transpose_blocks_ub_bytes(1, kTransposeBlockColumns), chip.memories.ub);
  }
  // As many columns as fit, but with work for every core.
  const int64_t row_tiles = ceil_div(shape.padded_rows, rows);
  const int64_t share = ceil_div(shape.columns * row_tiles, int64_t{vector_core_count(chip)});
  int64_t columns = std::min(round_up(shape.columns, kTransposeBlockColumns),
                             round_up(std::max<int64_t>(share, 1), kTransposeBlockColumns));
  while (columns > kTransposeBlockColumns && !fits(rows, columns))
    columns -= kTransposeBlockColumns;
  const TransposeBlocksTiling tiling = {.rows = static_cast<uint32_t>(shape.rows),
                                        .columns = static_cast<uint32_t>(shape.columns),
                                        .padded_rows = static_cast<uint32_t>(shape.padded_rows),
                                        .tile_rows = static_cast<uint32_t>(rows),
                                        .tile_columns = static_cast<uint32_t>(columns)};
  const int64_t steps = row_tiles * ceil_div(shape.columns, columns);
  return {.kernel = "transpose_blocks",
          .block_dim = static_cast<uint32_t>(std::min<int64_t>(steps, vector_core_count(chip))),
          .tiling = words_of(tiling),
          .workspace = {},
          .explanation = fmt::format("{} steps of {} x {} blocks", steps, rows, columns)};
}

}  // namespace cubist::kernels

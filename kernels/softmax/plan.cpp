#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "planning/planning.h"
#include "softmax/tiling.h"

namespace cubist::kernels {
namespace {

constexpr uint32_t kGranule = 64;  // elements of a repeat of f32

// The largest piece that fits, but no larger than an even part of the row.
KernelCall plan_long(const Softmax& shape, uint32_t in_bytes, uint32_t out_bytes,
                     const sim::ChipSpec& chip) {
  const std::string kernel = fmt::format("softmax_long_{}_{}", suffix_of(shape.type, "softmax"),
                                         suffix_of(shape.out_type, "softmax"));
  const auto ub = static_cast<uint64_t>(chip.memories.ub.value);
  const auto needed = [&](int64_t piece) {
    return softmax_long_ub_bytes(static_cast<uint32_t>(piece), in_bytes, out_bytes);
  };
  if (needed(kGranule) > ub)
    throw too_small(kernel, chip, "UB", needed(kGranule), chip.memories.ub);
  int64_t largest = kGranule;
  while (needed(largest + kGranule) <= ub) largest += kGranule;
  const int64_t pieces = ceil_div(shape.columns, largest);
  const int64_t piece = round_up(ceil_div(shape.columns, pieces), kGranule);
  const SoftmaxLongTiling tiling = {.rows = static_cast<uint32_t>(shape.rows),
                                    .columns = static_cast<uint32_t>(shape.columns),
                                    .piece = static_cast<uint32_t>(piece),
                                    .is_log = shape.log};
  return {
      .kernel = kernel,
      .block_dim = static_cast<uint32_t>(std::min<int64_t>(shape.rows, vector_core_count(chip))),
      .tiling = words_of(tiling),
      .workspace = {},
      .explanation = fmt::format("{} rows in {} pieces of {}", shape.rows, pieces, piece)};
}

}  // namespace

KernelCall plan_softmax(const Softmax& shape, const sim::ChipSpec& chip) {
  const std::string kernel = fmt::format("softmax_{}_{}", suffix_of(shape.type, "softmax"),
                                         suffix_of(shape.out_type, "softmax"));
  constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
  check_range(shape.rows, 1, kMost, "rows of " + kernel);
  check_range(shape.columns, 1, kMost, "columns of " + kernel);
  const auto columns = static_cast<uint32_t>(shape.columns);

  const auto needed = [&](int64_t rows) {
    return softmax_ub_bytes(static_cast<uint32_t>(rows), columns, bytes_of(shape.type, kernel),
                            bytes_of(shape.out_type, kernel));
  };
  const auto ub = static_cast<uint64_t>(chip.memories.ub.value);
  if (needed(1) > ub)
    return plan_long(shape, bytes_of(shape.type, kernel), bytes_of(shape.out_type, kernel), chip);

  // Per row: reductions, subtraction and division; per element: five passes in f32 (kernel:
  // softmax.cpp).
  const int64_t elements = shape.rows * softmax_pitch(columns);
  const Work work = {
      .gm_bytes = elements * (bytes_of(shape.type, kernel) + bytes_of(shape.out_type, kernel)),
      .vector_bytes = elements * 4 * 5,
      .instructions = shape.rows};
  const int64_t blocks = best_block_count(cycles_of(work, chip), shape.rows, chip);

  // As many rows as fit, but with work for every block.
  int64_t tile_rows = std::min<int64_t>(ceil_div(shape.rows, blocks), kSoftmaxMaxRows);
  while (needed(tile_rows) > ub) --tile_rows;
  const SoftmaxTiling tiling = {.rows = static_cast<uint32_t>(shape.rows),
                                .columns = columns,
                                .pitch = softmax_pitch(columns),
                                .partial_pitch = softmax_partial_pitch(columns),
                                .tile_rows = static_cast<uint32_t>(tile_rows),
                                .is_log = shape.log};
  return {.kernel = kernel,
          .block_dim = static_cast<uint32_t>(std::min(blocks, ceil_div(shape.rows, tile_rows))),
          .tiling = words_of(tiling),
          .workspace = {},
          .explanation =
              fmt::format("{} x {} in tiles of {} rows", shape.rows, shape.columns, tile_rows)};
}

}  // namespace cubist::kernels

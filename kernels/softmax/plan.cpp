#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "planning/planning.h"
#include "softmax/tiling.h"

namespace cubist::kernels {

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
  if (needed(1) > ub) throw too_small(kernel, chip, "UB", needed(1), chip.memories.ub);

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

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "planning/planning.h"
#include "softmax/tiling.h"

namespace cubist::kernels {

KernelCall plan_softmax(const Softmax& shape, const sim::ChipSpec& chip) {
  const std::string kernel = fmt::format("softmax_{}_{}", suffix_of(shape.type, "softmax"), suffix_of(shape.out_type, "softmax"));
  constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
  check_range(shape.rows, 1, kMost, "rows of " + kernel);
  check_range(shape.columns, 1, kMost, "columns of " + kernel);
  const auto columns = static_cast<uint32_t>(shape.columns);

  const uint64_t group_bytes =
      kSoftmaxRowGroup * softmax_row_bytes(columns, bytes_of(shape.type, kernel), bytes_of(shape.out_type, kernel));
  const auto ub = static_cast<uint64_t>(chip.memories.ub.value);
  if (group_bytes > ub) throw too_small(kernel, chip, "UB", group_bytes, chip.memories.ub);

  const int64_t fitting = std::min<int64_t>(static_cast<int64_t>(ub / group_bytes) * kSoftmaxRowGroup, kSoftmaxMaxRows);
  const int64_t even_share = round_up(ceil_div(shape.rows, vector_core_count(chip)), kSoftmaxRowGroup);
  const int64_t tile_rows = std::min(fitting, even_share);
  const SoftmaxTiling tiling = {.rows = static_cast<uint32_t>(shape.rows),
                                .columns = columns,
                                .pitch = softmax_pitch(columns),
                                .partial_pitch = softmax_partial_pitch(columns),
                                .tile_rows = static_cast<uint32_t>(tile_rows),
                                .is_log = shape.log};
  return {.kernel = kernel,
          .block_dim = static_cast<uint32_t>(std::min<int64_t>(vector_core_count(chip), ceil_div(shape.rows, tile_rows))),
          .tiling = words_of(tiling),
          .workspace = {},
          .explanation = fmt::format("{} x {} in tiles of {} rows", shape.rows, shape.columns, tile_rows)};
}

}  // namespace cubist::kernels

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "elementwise/tiling.h"
#include "planning/planning.h"

namespace cubist::kernels {
namespace {

KernelCall plan(const std::string& kernel, const ElementwiseBuffers& buffers, int64_t count,
                const sim::ChipSpec& chip) {
  check_range(count, 1, std::numeric_limits<int32_t>::max(), "elements of " + kernel);
  const auto ub = static_cast<uint64_t>(chip.memories.ub.value);
  const uint64_t granule_bytes = uint64_t{kElementwiseGranule} * buffers.per_element();
  if (granule_bytes > ub) throw too_small(kernel, chip, "UB", granule_bytes, chip.memories.ub);

  const Work work = {.gm_bytes = count * (buffers.input_bytes + buffers.output_bytes),
                     .vector_bytes = count * (buffers.output_bytes + 4 * buffers.scratch_bytes)};
  const int64_t blocks =
      best_block_count(cycles_of(work, chip), ceil_div(count, kElementwiseGranule), chip);

  // As large as UB allows, but with work for every block.
  const int64_t largest = static_cast<int64_t>(ub / granule_bytes) * kElementwiseGranule;
  const int64_t even_share = round_up(ceil_div(count, blocks), kElementwiseGranule);
  const int64_t tile = std::min(largest, even_share);
  const ElementwiseTiling tiling = {.count = static_cast<uint32_t>(count),
                                    .tile = static_cast<uint32_t>(tile)};
  return {.kernel = kernel,
          .block_dim = static_cast<uint32_t>(std::min(blocks, ceil_div(count, tile))),
          .tiling = words_of(tiling),
          .workspace = {},
          .explanation = fmt::format("{} elements in tiles of {}", count, tile)};
}

#define BINARY(op, kernel) #kernel,
#define UNARY(op, kernel)
constexpr const char* kBinaryKernels[] = {
#include "elementwise/elementwise.def"
};
#undef BINARY
#undef UNARY
#define BINARY(op, kernel)
#define UNARY(op, kernel) #kernel,
constexpr const char* kUnaryKernels[] = {
#include "elementwise/elementwise.def"
};
#undef BINARY
#undef UNARY

// The list is in the order of the enumerations.
#define BINARY(op, kernel) \
  static_assert(std::string_view(kBinaryKernels[static_cast<size_t>(Binary::k##op)]) == #kernel);
#define UNARY(op, kernel) \
  static_assert(std::string_view(kUnaryKernels[static_cast<size_t>(Unary::k##op)]) == #kernel);
#include "elementwise/elementwise.def"
#undef BINARY
#undef UNARY

}  // namespace

KernelCall plan_binary(Binary op, DataType type, int64_t count, const sim::ChipSpec& chip) {
  const std::string name = kBinaryKernels[static_cast<size_t>(op)];
  const uint32_t bytes = bytes_of(type, name);
  return plan(name + "_" + suffix_of(type, name), {2 * bytes, bytes, 0}, count, chip);
}

KernelCall plan_unary(Unary op, DataType type, int64_t count, const sim::ChipSpec& chip) {
  const std::string name = kUnaryKernels[static_cast<size_t>(op)];
  const uint32_t bytes = bytes_of(type, name);
  return plan(name + "_" + suffix_of(type, name), {bytes, bytes, kUnaryScratch}, count, chip);
}

KernelCall plan_cast(DataType from, DataType to, int64_t count, const sim::ChipSpec& chip) {
  if (from == to) {
    throw Error(Fault::kConfig,
                {.where = "cast",
                 .did = "plan a cast from " + suffix_of(from, "cast") + " to the same type",
                 .expected = "two types",
                 .fix = "leave the cast out, or plan_strided_copy()"});
  }
  return plan("cast_" + suffix_of(from, "cast") + "_" + suffix_of(to, "cast"),
              {bytes_of(from, "cast"), bytes_of(to, "cast"), 0}, count, chip);
}

}  // namespace cubist::kernels

#include "planning/planning.h"

#include <fmt/format.h>

#include <algorithm>

namespace cubist::kernels {
namespace {

[[noreturn]] void fail_type(isa::DataType type, const std::string& kernel) {
  throw Error(Fault::kNotImplemented,
              {.where = kernel,
               .did = fmt::format("plan it for data type {}", static_cast<int>(type)),
               .expected = "f16 (0) or f32 (1), the types of the kernel library",
               .fix = "cast to f16 or f32 first"});
}

}  // namespace

uint32_t vector_core_count(const sim::ChipSpec& chip) {
  return static_cast<uint32_t>(chip.style == sim::CoreStyle::kSplit ? chip.vector_cores
                                                                    : chip.cube_cores);
}

uint32_t cube_core_count(const sim::ChipSpec& chip) {
  return static_cast<uint32_t>(chip.cube_cores);
}

double cycles_of(const Work& work, const sim::ChipSpec& chip) {
  const double vector =
      static_cast<double>(work.vector_bytes) / static_cast<double>(chip.vector.width.value);
  const double starts =
      static_cast<double>(work.instructions) *
      static_cast<double>((chip.vector.head + chip.vector.tail + chip.sync.barrier_cost).value);
  return static_cast<double>(work.gm_bytes) / chip.noc.core_read.value + vector + starts;
}

int64_t best_block_count(double cycles, int64_t most, const sim::ChipSpec& chip) {
  const int64_t limit = std::min<int64_t>(most, vector_core_count(chip));
  int64_t best = 1;
  double best_end = cycles;
  for (int64_t blocks = 2; blocks <= limit; ++blocks) {
    const double end = static_cast<double>((blocks - 1) * chip.task.block_overhead.value) +
                       cycles / static_cast<double>(blocks);
    if (end < best_end) best = blocks, best_end = end;
  }
  return best;
}

std::string suffix_of(isa::DataType type, const std::string& kernel) {
  if (type == isa::DataType::f16) return "f16";
  if (type == isa::DataType::f32) return "f32";
  fail_type(type, kernel);
}

uint32_t bytes_of(isa::DataType type, const std::string& kernel) {
  if (type == isa::DataType::f16) return 2;
  if (type == isa::DataType::f32) return 4;
  fail_type(type, kernel);
}

Error too_small(const std::string& kernel, const sim::ChipSpec& chip, const std::string& memory,
                uint64_t needed, Bytes available) {
  return Error(Fault::kConfig,
               {.where = fmt::format("{} on {}", kernel, chip.name),
                .did = fmt::format("fit its smallest tile, {} B of {}", needed, memory),
                .expected = fmt::format("at most the {} B that {} has", available.value, memory),
                .fix = fmt::format("take a chip with more {}, or a smaller shape", memory)});
}

void check_range(int64_t value, int64_t low, int64_t high, const std::string& what) {
  if (value >= low && value <= high) return;
  throw Error(Fault::kConfig, {.where = {},
                               .did = fmt::format("plan a kernel for {} = {}", what, value),
                               .expected = fmt::format("{} to {}", low, high),
                               .fix = {}});
}

}  // namespace cubist::kernels

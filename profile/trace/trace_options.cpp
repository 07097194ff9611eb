#include "trace_options.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/base/error.h"

namespace cubist::profile {
namespace {

[[noreturn]] void reject(std::string did, std::string expected) {
  throw Error(
      Fault::kConfig,
      {.where = "trace", .did = std::move(did), .expected = std::move(expected), .fix = {}});
}

int cores_of(const sim::ChipSpec& chip, isa::CoreKind kind) {
  const bool is_coupled = chip.style == sim::CoreStyle::kCoupled;
  if (is_coupled != (kind == isa::CoreKind::coupled)) return 0;
  return kind == isa::CoreKind::aiv ? chip.vector_cores : chip.cube_cores;
}

}  // namespace

void check(const TraceOptions& options, const sim::ChipSpec& chip) {
  if (options.window && options.window->begin >= options.window->end) {
    reject(fmt::format("trace from cycle {} to cycle {}", options.window->begin.value,
                       options.window->end.value),
           "a window that ends later than it begins");
  }
  if (options.counter_bin <= Cycles{})
    reject(fmt::format("count in bins of {} cycles", options.counter_bin.value), "1 or more");
  for (const sim::CoreId core : options.cores) {
    const int cores = cores_of(chip, core.kind);
    if (core.index >= 0 && core.index < cores) continue;
    reject(fmt::format("trace {} of {}", name_of(core), chip.name),
           fmt::format("a core that it has: {} of kind {}", cores, sim::name_of(core.kind)));
  }
}

}  // namespace cubist::profile

#include "passes/verify_scratchpad.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "passes/memory_map.h"

namespace cubist::akg {

void verify_scratchpad(const Program& program, const sim::ChipSpec& chip) {
  const std::vector<MapEntry> map = memory_map(program);
  const auto refuse = [&](const std::string& what, const std::string& expected) {
    throw Error(
        Fault::kInternal,
        {.where = program.name, .did = "verify the place of " + what, .expected = expected});
  };
  for (size_t i = 0; i < map.size(); ++i) {
    const MapEntry& a = map[i];
    if (a.address < 0 || a.address % 32 != 0 || a.address + a.bytes > chip.memories.ub.value)
      refuse(fmt::format("'{}' at {}", a.name, a.address), "whole blocks of 32 B in UB");
    for (size_t j = 0; j < i; ++j) {
      const MapEntry& b = map[j];
      const bool overlaps = a.address < b.address + b.bytes && b.address < a.address + a.bytes;
      if (overlaps && a.life.overlaps(b.life))
        refuse("'" + a.name + "' and '" + b.name + "'", "bytes of their own while both live");
    }
  }
}

}  // namespace cubist::akg

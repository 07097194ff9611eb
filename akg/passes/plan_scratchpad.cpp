#include "passes/plan_scratchpad.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "passes/lifetimes.h"
#include "passes/placement.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

constexpr Lifetime kWholeKernel = {0, std::numeric_limits<size_t>::max()};

// Returns the bytes needed.
int64_t assign_addresses(Program& program) {
  std::vector<Placed> things;
  for (const Ring& ring : program.rings)
    things.push_back({.bytes = ring.slots * ring.slot_bytes, .life = kWholeKernel});
  const std::map<BufferId, Lifetime> lifetimes = scratch_lifetimes(program);
  for (const auto& [buffer, life] : lifetimes)
    things.push_back({.bytes = bytes_in_ub(program.buffer(buffer)), .life = life});

  const int64_t needed = place(things);
  auto thing = things.begin();
  for (Ring& ring : program.rings) ring.base = (thing++)->address;
  for (const auto& [buffer, life] : lifetimes)
    program.buffers[static_cast<size_t>(buffer)].address = (thing++)->address;
  return needed;
}

struct Row {
  std::string text;
  int64_t bytes = 0;
};
std::string largest(const Program& program) {
  std::vector<Row> rows;
  for (const Ring& ring : program.rings) {
    for (const Ring::Member& member : ring.members) {
      const Buffer& buffer = program.buffer(member.buffer);
      const int64_t bytes = ring.slots * bytes_in_ub(buffer);
      rows.push_back({fmt::format("{} ({} slots)", buffer.name, ring.slots), bytes});
    }
  }
  for (const auto& [id, life] : scratch_lifetimes(program))
    rows.push_back({program.buffer(id).name, bytes_in_ub(program.buffer(id))});
  std::ranges::stable_sort(rows, std::ranges::greater{}, &Row::bytes);
  std::string text;
  constexpr size_t kMost = 5;
  for (size_t i = 0; i < std::min(rows.size(), kMost); ++i)
    text += fmt::format("{}{} {} B", i == 0 ? "" : ", ", rows[i].text, rows[i].bytes);
  return text;
}

}  // namespace

Program plan_scratchpad(const Program& program, const sim::ChipSpec& chip) {
  Program result = program;
  const int64_t needed = assign_addresses(result), available = chip.memories.ub.value;
  if (needed > available) {
    throw Error(Fault::kConfig,
                {.where = program.name,
                 .did = fmt::format("place {} B in UB: {}", needed, largest(program)),
                 .expected = fmt::format("at most {} B on {} (memories.ub)", available, chip.name),
                 .fix = "a smaller tile"});
  }
  return result;
}

int64_t scratchpad_bytes(const Program& program) {
  Program copy = program;
  return assign_addresses(copy);
}

}  // namespace cubist::akg

#include "passes/memory_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "cubist/isa/instruction.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

constexpr Lifetime kWholeKernel = {0, std::numeric_limits<size_t>::max()};

struct Row {
  int64_t address = 0, bytes = 0;
  std::string name, type, owner, life;
};

std::string type_text(const Buffer& buffer) {
  return fmt::format("{}[{}]", isa::name_of(buffer.type), buffer.elements);
}

void add_rows(const Program& program, const Ring& ring, std::vector<Row>& rows) {
  for (uint32_t slot = 0; slot < ring.slots; ++slot) {
    for (const Ring::Member& member : ring.members) {
      const Buffer& buffer = program.buffer(member.buffer);
      rows.push_back({ring.base + slot * ring.slot_bytes + member.offset_bytes, bytes_in_ub(buffer),
                      buffer.name, type_text(buffer), fmt::format("{} slot {}", ring.name, slot),
                      "whole kernel"});
    }
  }
}

// Calls right after a barrier, in program order.
void add_barriers(const Statements& body, std::vector<std::string>& calls, bool& pending) {
  for (const StatementPtr& statement : body) {
    if (as<Barrier>(statement) != nullptr) pending = true;
    if (const auto* call = as<Call>(statement); call != nullptr && pending) {
      calls.push_back(call->function);
      pending = false;
    }
    with_bodies(statement, [&](const Statements& inner) {
      return add_barriers(inner, calls, pending), inner;
    });
  }
}

}  // namespace

std::vector<MapEntry> memory_map(const Program& program) {
  std::vector<MapEntry> map;
  for (const Ring& ring : program.rings) {
    map.push_back({"ring " + ring.name, ring.base, ring.slots * ring.slot_bytes, kWholeKernel});
  }
  for (const auto& [id, life] : scratch_lifetimes(program)) {
    const Buffer& buffer = program.buffer(id);
    map.push_back({buffer.name, buffer.address, bytes_in_ub(buffer), life});
  }
  return map;
}

std::string memory_table(const Program& program) {
  std::vector<Row> rows;
  for (const Ring& ring : program.rings) add_rows(program, ring, rows);
  for (const auto& [id, life] : scratch_lifetimes(program)) {
    const Buffer& buffer = program.buffer(id);
    rows.push_back({buffer.address, bytes_in_ub(buffer), buffer.name, type_text(buffer), "scratch",
                    fmt::format("{} to {}", life.begin, life.end)});
  }
  std::ranges::stable_sort(rows, {}, &Row::address);
  std::string text = fmt::format("{:>8} {:>8}  {:<20} {:<14} {:<16} {}\n", "address", "bytes",
                                 "buffer", "type", "where", "lives (statements)");
  for (const Row& row : rows) {
    text += fmt::format("{:>8} {:>8}  {:<20} {:<14} {:<16} {}\n", row.address, row.bytes, row.name,
                        row.type, row.owner, row.life);
  }
  return text;
}

std::string order_table(const Program& program) {
  std::string text = fmt::format("{:<12} {:<6} {:<6} {:>5} {:>10}  {}\n", "ring", "fill", "use",
                                 "slots", "events", "members");
  for (const Ring& ring : program.rings) {
    std::string members;
    for (const Ring::Member& member : ring.members)
      members += (members.empty() ? "" : ", ") + program.buffer(member.buffer).name;
    text += fmt::format(
        "{:<12} {:<6} {:<6} {:>5} {:>10}  {}\n", ring.name, isa::name_of(ring.fill),
        isa::name_of(ring.use), ring.slots,
        fmt::format("{} to {}", ring.first_event, ring.first_event + ring.slots - 1), members);
  }
  std::vector<std::string> calls;
  bool pending = false;
  add_barriers(program.body, calls, pending);
  text += fmt::format("{} barriers of V", calls.size());
  for (size_t i = 0; i < calls.size(); ++i) text += (i == 0 ? " before: " : ", ") + calls[i];
  return text + "\n";
}

}  // namespace cubist::akg

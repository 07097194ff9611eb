#include "passes/plan_scratchpad.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "cubist/base/error.h"
#include "cubist/base/quantity.h"
#include "cubist/sim/chip_spec.h"
#include "passes/bank_conflicts.h"
#include "passes/lifetimes.h"
#include "passes/placement.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

constexpr Lifetime kWholeKernel = {0, std::numeric_limits<size_t>::max()};

class Planner {
 public:
  // With `conflicts`, what one call touches lies in different banks where that helps.
  Planner(Program& program, const BankConflicts* conflicts, int64_t available)
      : program_(program),
        lifetimes_(scratch_lifetimes(program)),
        conflicts_(conflicts),
        available_(available) {}

  // Returns the bytes needed.
  int64_t run() {
    if (conflicts_ != nullptr) {
      for (Ring& ring : program_.rings) lay_out(ring);
    }
    std::vector<Placed> things;
    for (const Ring& ring : program_.rings) {
      things.push_back({.bytes = ring.slots * ring.slot_bytes, .life = kWholeKernel});
      movers_.push_back([&](int64_t address) { return at(ring, address); });
    }
    for (const auto& [buffer, life] : lifetimes_) {
      things.push_back({.bytes = bytes_in_ub(program_.buffer(buffer)), .life = life});
      movers_.push_back(
          [id = buffer](int64_t address) { return Addresses{{id, {{address, address}}}}; });
    }
    const int64_t needed = place(things, preference());
    auto thing = things.begin();
    for (Ring& ring : program_.rings) ring.base = (thing++)->address;
    for (const auto& [buffer, life] : lifetimes_)
      program_.buffers[static_cast<size_t>(buffer)].address = (thing++)->address;
    return needed;
  }

 private:
  static Addresses at(const Ring& ring, int64_t base) {
    Addresses result;
    for (const Ring::Member& member : ring.members) {
      const int64_t first = base + member.offset_bytes;
      result[member.buffer] = {{first, first + (ring.slots - 1) * ring.slot_bytes}};
    }
    return result;
  }

  // Members that start a slot anew are in use at other times than those before them.
  void lay_out(Ring& ring) const {
    Addresses before;
    int64_t end = 0, slot_bytes = 0;
    for (Ring::Member& member : ring.members) {
      if (member.offset_bytes == 0) {
        before.clear();
        end = 0;
      }
      member.offset_bytes = cheapest(member.buffer, before, end);
      before[member.buffer] = {{member.offset_bytes, member.offset_bytes}};
      end = member.offset_bytes + bytes_in_ub(program_.buffer(member.buffer));
      slot_bytes = std::max(slot_bytes, end);
    }
    ring.slot_bytes = round_up(slot_bytes, conflicts_->period());  // slots look the same
  }

  int64_t cheapest(BufferId buffer, Addresses addresses, int64_t from) const {
    const int64_t half = conflicts_->period() / 2, first = round_up(from, half);
    double least = std::numeric_limits<double>::infinity();
    int64_t result = first;
    for (const int64_t offset : {first, first + half}) {
      addresses[buffer] = {{offset, offset}};
      const double cost = conflicts_->cost({buffer}, addresses);
      if (cost < least) result = offset;
      least = std::min(least, cost);
    }
    return result;
  }

  Preference preference() {
    if (conflicts_ == nullptr) return {};
    Preference result = {.period = conflicts_->period(),
                         .remainders = {0, conflicts_->period() / 2},
                         .row = conflicts_->row(),
                         .limit = available_};
    result.cost = [this](const std::vector<Placed>& things, const std::vector<size_t>& placed,
                         size_t index, int64_t address) {
      Addresses addresses = movers_[index](address);
      std::vector<BufferId> moved;
      for (const auto& [buffer, slots] : addresses) moved.push_back(buffer);
      for (const size_t other : placed) addresses.merge(movers_[other](things[other].address));
      return conflicts_->cost(moved, addresses);
    };
    return result;
  }

  Program& program_;
  std::map<BufferId, Lifetime> lifetimes_;
  const BankConflicts* conflicts_;
  int64_t available_;
  std::vector<std::function<Addresses(int64_t address)>> movers_;  // of the things, by index
};

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
  const int64_t available = chip.memories.ub.value;
  const BankConflicts conflicts(program, chip.vector);
  Program result = program;
  if (Planner(result, &conflicts, available).run() <= available) return result;
  result = program;
  const int64_t needed = Planner(result, nullptr, available).run();
  if (needed <= available) return result;
  throw Error(Fault::kConfig,
              {.where = program.name,
               .did = fmt::format("place {} B in UB: {}", needed, largest(program)),
               .expected = fmt::format("at most {} B on {} (memories.ub)", available, chip.name),
               .fix = "a smaller tile"});
}

int64_t scratchpad_bytes(const Program& program) {
  Program copy = program;
  return Planner(copy, nullptr, 0).run();
}

}  // namespace cubist::akg

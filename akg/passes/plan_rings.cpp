#include "passes/plan_rings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "cubist/sim/chip_spec.h"
#include "passes/copy_before_store.h"
#include "passes/handover.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

// Buffers of a region that are handed over with one pair of flags.
struct Group {
  Handover handover{};
  std::vector<BufferId> members;
  bool is_repeated = false;   // inside a loop
  size_t begin = 0, end = 0;  // positions of the first and the last access in the kernel
  RingId ring = -1;
};

// Indices of the statements of a region that touch what is handed over.
struct Span {
  std::optional<size_t> first, last;
  void add(size_t index) {
    if (!first) first = index;
    last = index;
  }
};
struct Touches {
  Span fill, use, any;
  bool is_ordered() const { return fill.last && use.first && *fill.last < *use.first; }
};

Touches touches_of(const Statements& statements, const std::vector<BufferId>& members,
                   const Handover& handover) {
  Touches result;
  for (size_t i = 0; i < statements.size(); ++i) {
    for_each_call(statements[i], [&](const Call& call) {
      for (const BufferId member : members) {
        if (is_fill(call, member, handover)) result.fill.add(i);
        if (is_use(call, member, handover)) result.use.add(i);
        if (is_read(call, member) || is_written(call, member)) result.any.add(i);
      }
    });
  }
  return result;
}

class RingPlanner {
 public:
  explicit RingPlanner(Program program)
      : program_(std::move(program)), handovers_(handovers_of(program_)) {}

  Program run() {
    program_.body = plan(program_.body, false);
    share_rings();
    program_.body = insert_steps(program_.body);
    return std::move(program_);
  }

 private:
  // Finds the groups, moves the stores.
  Statements plan(const Statements& body, bool is_repeated) {
    Region region = open_scopes(body);
    for (std::vector<BufferId>& members : members_by_handover(region)) {
      const Handover handover = *handovers_.at(members.front());
      sink_stores(region.statements, members, handover);
      for (Group& group : ordered_groups(region.statements, members, handover)) {
        group.is_repeated = is_repeated;
        groups_.push_back(std::move(group));
      }
    }
    for (StatementPtr& statement : region.statements) {
      const auto* loop = as<Loop>(statement);
      const bool repeats = is_repeated || (loop != nullptr && !loop->count.is(1));
      statement =
          with_bodies(statement, [&](const Statements& inner) { return plan(inner, repeats); });
    }
    return close_scopes(region);
  }

  std::vector<std::vector<BufferId>> members_by_handover(const Region& region) const {
    std::vector<std::vector<BufferId>> result;
    for (const BufferId buffer : region.buffers) {
      const auto found = handovers_.find(buffer);
      if (found == handovers_.end() || !found->second) continue;
      const auto same = std::ranges::find_if(result, [&](const std::vector<BufferId>& members) {
        return handovers_.at(members.front()) == found->second;
      });
      if (same == result.end()) {
        result.push_back({buffer});
      } else {
        same->push_back(buffer);
      }
    }
    return result;
  }

  // Statements of MTE3 alone that come before the last fill, and whose buffers are not filled
  // again, move behind it.
  static void sink_stores(Statements& statements, const std::vector<BufferId>& members,
                          const Handover& handover) {
    if (handover.use != Pipe::MTE3) return;
    const Touches touches = touches_of(statements, members, handover);
    if (!touches.fill.last || !touches.use.first) return;
    const size_t last_fill = *touches.fill.last;
    Statements before, stores;
    for (size_t i = 0; i <= last_fill; ++i) {
      const bool sinks = is_only(statements[i], Pipe::MTE3) &&
                         !is_filled_later(statements, i, last_fill, handover);
      (sinks ? stores : before).push_back(statements[i]);
    }
    before.insert(before.end(), stores.begin(), stores.end());
    std::ranges::copy(before, statements.begin());
  }

  static bool is_filled_later(const Statements& statements, size_t store, size_t last,
                              const Handover& handover) {
    std::set<BufferId> stored;
    for_each_call(statements[store],
                  [&](const Call& call) { stored.insert(call.reads.begin(), call.reads.end()); });
    bool is_filled = false;
    for (size_t i = store + 1; i <= last; ++i) {
      for_each_call(statements[i], [&](const Call& call) {
        for (const BufferId id : stored) is_filled |= is_fill(call, id, handover);
      });
    }
    return is_filled;
  }

  // One group if every fill can come before every use, otherwise several, by first fill.
  std::vector<Group> ordered_groups(const Statements& statements, std::vector<BufferId> members,
                                    const Handover& handover) const {
    const auto first_fill = [&](BufferId id) {
      return touches_of(statements, {id}, handover).fill.first.value_or(statements.size());
    };
    std::ranges::stable_sort(members, {}, first_fill);
    std::vector<Group> groups;
    for (const BufferId member : members) {
      if (!touches_of(statements, {member}, handover).is_ordered()) refuse(member, handover);
      if (!groups.empty()) {
        std::vector<BufferId> together = groups.back().members;
        together.push_back(member);
        if (touches_of(statements, together, handover).is_ordered()) {
          groups.back().members = std::move(together);
          continue;
        }
      }
      groups.push_back({.handover = handover, .members = {member}});
    }
    return groups;
  }

  [[noreturn]] void refuse(BufferId member, const Handover& handover) const {
    throw Error(Fault::kNotImplemented,
                {.where = program_.name,
                 .did = fmt::format("hand '{}' from {} to {}", program_.buffer(member).name,
                                    isa::name_of(handover.fill), isa::name_of(handover.use)),
                 .expected = "all fills before all uses, where the buffer is allocated",
                 .fix = "allocate it inside the loop that fills and uses it, or use two buffers"});
  }

  // Groups in use at different times, of the same pipes and as often, have one ring.
  void share_rings() {
    size_t position = 0;
    number(program_.body, position);
    std::ranges::stable_sort(groups_, {}, &Group::begin);
    for (Group& group : groups_) {
      const auto found = std::ranges::find_if(program_.rings, [&](const Ring& ring) {
        const auto id = static_cast<RingId>(&ring - program_.rings.data());
        return ring.fill == group.handover.fill && ring.use == group.handover.use &&
               ring.slots == slots_of(group) && std::ranges::none_of(groups_, [&](const Group& g) {
                 return g.ring == id && g.end > group.begin;
               });
      });
      group.ring = static_cast<RingId>(found - program_.rings.begin());
      if (found == program_.rings.end()) add_ring(group);
      add_members(program_.rings[static_cast<size_t>(group.ring)], group.members);
    }
  }

  static uint32_t slots_of(const Group& group) { return group.is_repeated ? 2 : 1; }

  void number(const Statements& body, size_t& position) {
    const Region region = open_scopes(body);
    for (const StatementPtr& statement : region.statements) {
      const size_t begin = position++;
      with_bodies(statement,
                  [&](const Statements& inner) { return number(inner, position), inner; });
      const size_t end = position++;
      for_each_call(statement, [&](const Call& call) {
        for (Group& group : groups_) {
          for (const BufferId member : group.members) {
            const bool is_home = contains(region.buffers, member);
            if (!is_home || !(is_read(call, member) || is_written(call, member))) continue;
            if (group.end == 0) group.begin = begin;
            group.end = end;
          }
        }
      });
    }
  }

  void add_ring(const Group& group) {
    const auto& [fill, use] = group.handover;
    const char* kind = fill == Pipe::V ? "out" : use == Pipe::V ? "in" : "through";
    uint32_t event = 0;
    int rings = 1;
    for (const Ring& ring : program_.rings) {
      if (ring.fill != fill || ring.use != use) continue;
      event = ring.first_event + ring.slots;
      ++rings;
    }
    program_.rings.push_back({.name = rings == 1 ? kind : fmt::format("{}_{}", kind, rings),
                              .fill = fill,
                              .use = use,
                              .first_event = event,
                              .slots = slots_of(group),
                              .members = {}});
  }

  void add_members(Ring& ring, const std::vector<BufferId>& members) const {
    int64_t offset = 0;
    for (const BufferId member : members) {
      ring.members.push_back({.buffer = member, .offset_bytes = offset});
      offset += bytes_in_ub(program_.buffer(member));
    }
    ring.slot_bytes = std::max(ring.slot_bytes, offset);
  }

  Statements insert_steps(const Statements& body) {
    Region region = open_scopes(body);
    std::vector<Statements> before(region.statements.size()), after(region.statements.size());
    const auto step = [](const Group& group, RingStep::Kind kind) {
      return make_statement(RingStep{.kind = kind, .ring = group.ring});
    };
    for (const Group& group : groups_) {
      if (!contains(region.buffers, group.members.front())) continue;
      const Touches touches = touches_of(region.statements, group.members, group.handover);
      before[*touches.fill.first].push_back(step(group, RingStep::Kind::kBeginFill));
      after[*touches.fill.last].push_back(step(group, RingStep::Kind::kEndFill));
      before[*touches.use.first].push_back(step(group, RingStep::Kind::kBeginUse));
      after[*touches.use.last].push_back(step(group, RingStep::Kind::kEndUse));
    }
    Statements statements;
    for (size_t i = 0; i < region.statements.size(); ++i) {
      statements.insert(statements.end(), before[i].begin(), before[i].end());
      statements.push_back(with_bodies(
          region.statements[i], [&](const Statements& inner) { return insert_steps(inner); }));
      statements.insert(statements.end(), after[i].begin(), after[i].end());
    }
    region.statements = std::move(statements);
    return close_scopes(region);
  }

  Program program_;
  std::map<BufferId, std::optional<Handover>> handovers_;
  std::vector<Group> groups_;
};

void check_event_ids(const Program& program, const sim::ChipSpec& chip) {
  for (const Ring& ring : program.rings) {
    const auto needed = static_cast<int>(ring.first_event + ring.slots);
    if (needed <= chip.sync.event_ids) continue;
    throw Error(Fault::kConfig,
                {.where = program.name,
                 .did = fmt::format("give ring '{}' {} event ids of ({}, {}) from {} on", ring.name,
                                    ring.slots, isa::name_of(ring.fill), isa::name_of(ring.use),
                                    ring.first_event),
                 .expected = fmt::format("at most {} on {} (sync.event_ids)", chip.sync.event_ids,
                                         chip.name),
                 .fix = "fuse less, or nest fewer loops that load"});
  }
}

}  // namespace

Program plan_rings(const Program& program, const sim::ChipSpec& chip) {
  Program result = RingPlanner(copy_before_store(program)).run();
  check_event_ids(result, chip);
  return result;
}

}  // namespace cubist::akg

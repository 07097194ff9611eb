#include "passes/verify_rings.h"

#include <fmt/format.h>

#include <map>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "cubist/sim/chip_spec.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

class RingCheck {
 public:
  explicit RingCheck(const Program& program) : program_(program), open_(program.rings.size()) {
    for (size_t ring = 0; ring < program.rings.size(); ++ring) {
      for (const Ring::Member& member : program.rings[ring].members)
        ring_of_[member.buffer] = static_cast<RingId>(ring);
    }
  }

  void run() { visit(program_.body); }

 private:
  struct State {
    bool fills = false, uses = false, is_filled = false;
    friend bool operator==(const State&, const State&) = default;
  };

  [[noreturn]] void refuse(const std::string& what, const std::string& expected) const {
    throw Error(Fault::kInternal,
                {.where = program_.name, .did = "verify " + what, .expected = expected});
  }

  // A region takes and gives back as a whole: it leaves every ring as it found it.
  void visit(const Statements& body) {
    const std::vector<State> before = open_;
    for (const StatementPtr& statement : open_scopes(body).statements) {
      if (const auto* step = as<RingStep>(statement)) visit(*step);
      if (const auto* call = as<Call>(statement)) visit(*call);
      with_bodies(statement, [&](const Statements& inner) { return visit(inner), inner; });
    }
    for (size_t ring = 0; ring < open_.size(); ++ring) {
      if (open_[ring] != before[ring])
        refuse("ring '" + program_.rings[ring].name + "'", "all its steps in one region");
    }
  }

  void visit(const RingStep& step) {
    const Ring& ring = program_.rings[static_cast<size_t>(step.ring)];
    State& state = open_[static_cast<size_t>(step.ring)];
    const State empty, filling = {.fills = true}, filled = {.is_filled = true},
                       used = {.uses = true};
    const auto go = [&](const State& from, const State& to) {
      if (state != from) refuse("the steps of ring '" + ring.name + "'", "fill, then use, in turn");
      state = to;
    };
    switch (step.kind) {
      case RingStep::Kind::kBeginFill:
        return go(empty, filling);
      case RingStep::Kind::kEndFill:
        return go(filling, filled);
      case RingStep::Kind::kBeginUse:
        return go(filled, used);
      case RingStep::Kind::kEndUse:
        return go(used, empty);
    }
  }

  void visit(const Call& call) const {
    for (const BufferId id : call.reads) check(call, id, false);
    for (const BufferId id : call.writes) check(call, id, true);
  }

  void check(const Call& call, BufferId id, bool is_write) const {
    const Buffer& buffer = program_.buffer(id);
    if (buffer.space == Space::kGm) return;
    const std::string what =
        fmt::format("{} {} on '{}'", isa::name_of(call.pipe), call.function, buffer.name);
    const auto found = ring_of_.find(id);
    if (found == ring_of_.end()) {
      if (call.pipe != Pipe::V) refuse(what, "a member of a ring");
      return;
    }
    const Ring& ring = program_.rings[static_cast<size_t>(found->second)];
    const State& state = open_[static_cast<size_t>(found->second)];
    const bool is_legal = (call.pipe == ring.use && state.uses) ||
                          (call.pipe == ring.fill && (state.fills || !is_write));
    if (!is_legal) refuse(what, "that it stands between the steps of ring '" + ring.name + "'");
  }

  const Program& program_;
  std::map<BufferId, RingId> ring_of_;
  std::vector<State> open_;
};

void check_members(const Program& program, const Ring& ring) {
  for (const Ring::Member& member : ring.members) {
    const int64_t end = member.offset_bytes + bytes_in_ub(program.buffer(member.buffer));
    if (member.offset_bytes >= 0 && end <= ring.slot_bytes) continue;
    throw Error(Fault::kInternal,
                {.where = program.name,
                 .did = fmt::format("verify ring '{}' with '{}' up to {} B", ring.name,
                                    program.buffer(member.buffer).name, end),
                 .expected = fmt::format("members in its slots of {} B", ring.slot_bytes)});
  }
}

// Of rings between the same pipes.
void check_events(const Program& program, const Ring& ring, const sim::ChipSpec& chip) {
  const uint32_t end = ring.first_event + ring.slots;
  bool is_legal =
      end <= static_cast<uint32_t>(chip.sync.event_ids) && (ring.slots == 1 || ring.slots == 2);
  for (const Ring& other : program.rings) {
    const bool shares_ids = other.fill == ring.fill && other.use == ring.use &&
                            other.first_event < end &&
                            ring.first_event < other.first_event + other.slots;
    is_legal = is_legal && (&other == &ring || !shares_ids);
  }
  if (is_legal) return;
  throw Error(Fault::kInternal,
              {.where = program.name,
               .did = fmt::format("verify ring '{}' with event ids {} to {}", ring.name,
                                  ring.first_event, end - 1),
               .expected = fmt::format("one or two ids of its own, of {}", chip.sync.event_ids)});
}

}  // namespace

void verify_rings(const Program& program, const sim::ChipSpec& chip) {
  RingCheck(program).run();
  for (const Ring& ring : program.rings) {
    check_members(program, ring);
    check_events(program, ring, chip);
  }
}

}  // namespace cubist::akg

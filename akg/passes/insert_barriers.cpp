#include "passes/insert_barriers.h"

#include <algorithm>
#include <map>
#include <set>

#include "cubist/sim/chip_spec.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

// Bytes of UB that V wrote since the last barrier. Of a ring those of slot 0 stand for the slot in
// use: taking the next one forgets them.
struct Write {
  int64_t begin = 0, end = 0;
  RingId ring = -1;
  friend auto operator<=>(const Write&, const Write&) = default;
  bool overlaps(const Write& other) const { return begin < other.end && other.begin < end; }
};
using Writes = std::set<Write>;

class BarrierInserter {
 public:
  explicit BarrierInserter(Program program) : program_(std::move(program)) {
    for (size_t ring = 0; ring < program_.rings.size(); ++ring) {
      for (const Ring::Member& member : program_.rings[ring].members) {
        bytes_[member.buffer] = bytes_of(program_.rings[ring].base + member.offset_bytes,
                                         member.buffer, static_cast<RingId>(ring));
      }
    }
  }

  Program run() {
    Writes writes;
    program_.body = visit(program_.body, writes);
    return std::move(program_);
  }

 private:
  Write bytes_of(int64_t begin, BufferId buffer, RingId ring) const {
    return {.begin = begin, .end = begin + bytes_in_ub(program_.buffer(buffer)), .ring = ring};
  }
  Write bytes_of(BufferId buffer) const {
    const auto member = bytes_.find(buffer);
    return member != bytes_.end() ? member->second
                                  : bytes_of(program_.buffer(buffer).address, buffer, -1);
  }

  // `writes`: on entry, then on return.
  Statements visit(const Statements& body, Writes& writes) {
    Statements result;
    for (const StatementPtr& statement : body) {
      if (const auto* call = as<Call>(statement)) visit(*call, writes, result);
      if (const auto* step = as<RingStep>(statement)) visit(*step, writes);
      if (as<Barrier>(statement) != nullptr) writes.clear();
      if (const auto* loop = as<Loop>(statement)) {
        result.push_back(visit(*loop, writes));
      } else if (const auto* branch = as<Branch>(statement)) {
        result.push_back(visit(*branch, writes));
      } else {
        result.push_back(
            with_bodies(statement, [&](const Statements& inner) { return visit(inner, writes); }));
      }
    }
    return result;
  }

  void visit(const Call& call, Writes& writes, Statements& before) const {
    if (call.pipe != Pipe::V) return;
    bool must_wait = false;
    for (const auto* touched : {&call.reads, &call.writes}) {
      for (const BufferId buffer : *touched) {
        must_wait |= std::ranges::any_of(
            writes, [&](const Write& write) { return write.overlaps(bytes_of(buffer)); });
      }
    }
    if (must_wait) {
      before.push_back(make_statement(Barrier{.pipe = Pipe::V}));
      writes.clear();
    }
    for (const BufferId buffer : call.writes) writes.insert(bytes_of(buffer));
  }

  // V waits until the other pipe is through with the slot, which waited until V was.
  void visit(const RingStep& step, Writes& writes) const {
    const Ring& ring = program_.rings[static_cast<size_t>(step.ring)];
    const bool is_taken_by_v = (step.kind == RingStep::Kind::kBeginFill && ring.fill == Pipe::V) ||
                               (step.kind == RingStep::Kind::kBeginUse && ring.use == Pipe::V);
    if (is_taken_by_v) std::erase_if(writes, [&](const Write& w) { return w.ring == step.ring; });
  }

  // The body is entered with what precedes the loop, or with what an iteration leaves behind.
  StatementPtr visit(const Loop& loop, Writes& writes) {
    Loop result = loop;
    Writes entry = writes, left;
    while (true) {
      left = entry;
      result.body = visit(loop.body, left);
      const size_t known = entry.size();
      entry.insert(left.begin(), left.end());
      if (entry.size() == known) break;
    }
    const bool may_be_skipped = !loop.count.constant() || loop.is_parallel;
    if (may_be_skipped) left.insert(writes.begin(), writes.end());
    writes = std::move(left);
    return make_statement(std::move(result));
  }

  StatementPtr visit(const Branch& branch, Writes& writes) {
    Branch result = branch;
    Writes no = writes;
    result.yes = visit(branch.yes, writes);
    result.no = visit(branch.no, no);
    writes.insert(no.begin(), no.end());
    return make_statement(std::move(result));
  }

  Program program_;
  std::map<BufferId, Write> bytes_;  // of members of rings
};

}  // namespace

Program insert_barriers(const Program& program, const sim::ChipSpec& chip) {
  return chip.sync.vector_keeps_order ? program : BarrierInserter(program).run();
}

}  // namespace cubist::akg

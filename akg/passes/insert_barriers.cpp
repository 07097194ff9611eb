#include "passes/insert_barriers.h"

#include <algorithm>

#include "cubist/sim/chip_spec.h"
#include "passes/footprint.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

// What V wrote since the last barrier.
using Writes = std::vector<Footprint>;

void add(Writes& writes, const Writes& more) {
  for (const Footprint& write : more) {
    if (std::ranges::find(writes, write) == writes.end()) writes.push_back(write);
  }
}

class BarrierInserter {
 public:
  explicit BarrierInserter(const Program& program) : program_(program), footprints_(program) {}

  Program run() {
    Program result = program_;
    Writes writes;
    result.body = visit(program_.body, writes);
    return result;
  }

 private:
  // `writes`: on entry, then on return.
  Statements visit(const Statements& body, Writes& writes) {
    Statements result;
    for (const StatementPtr& statement : body) {
      if (const auto* call = as<Call>(statement)) visit(*call, writes, result);
      if (const auto* step = as<RingStep>(statement)) visit(*step, writes);
      if (as<Barrier>(statement) != nullptr) writes.clear();
      if (const auto* loop = as<Loop>(statement)) {
        result.push_back(visit(*loop, writes, result));
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
    const Writes written = footprints_.of(call, call.writes);
    Writes touched = footprints_.of(call, call.reads);
    add(touched, written);
    const bool must_wait = std::ranges::any_of(touched, [&](const Footprint& later) {
      return std::ranges::any_of(
          writes, [&](const Footprint& earlier) { return can_meet(earlier, later, loops_); });
    });
    if (must_wait) insert(before, writes);
    add(writes, written);
  }

  static void insert(Statements& before, Writes& writes) {
    before.push_back(make_statement(Barrier{.pipe = Pipe::V}));
    writes.clear();
  }

  // V waits until the other pipe is through with the slot, which waited until V was.
  void visit(const RingStep& step, Writes& writes) const {
    const Ring& ring = program_.rings[static_cast<size_t>(step.ring)];
    const bool is_taken_by_v = (step.kind == RingStep::Kind::kBeginFill && ring.fill == Pipe::V) ||
                               (step.kind == RingStep::Kind::kBeginUse && ring.use == Pipe::V);
    if (is_taken_by_v)
      std::erase_if(writes, [&](const Footprint& write) { return write.ring == step.ring; });
  }

  struct Repeated {
    Statements body;
    Writes left;  // by the last iteration
  };
  // The body is entered with `entry`, or with what an iteration leaves behind.
  Repeated repeat(const Loop& loop, Writes entry) {
    if (loop.count.constant()) loops_[loop.variable] = *loop.count.constant();
    const Repeated result = until_nothing_new_comes_round(loop, std::move(entry));
    loops_.erase(loop.variable);
    return result;
  }
  Repeated until_nothing_new_comes_round(const Loop& loop, Writes entry) {
    while (true) {
      Repeated result = {{}, entry};
      result.body = visit(loop.body, result.left);
      const size_t known = entry.size();
      for (const Footprint& write : result.left) add(entry, {next_iteration(write, loop)});
      if (entry.size() == known) return result;
    }
  }

  // If only what precedes the loop asks for a barrier in its body, one before the loop will do.
  StatementPtr visit(const Loop& loop, Writes& writes, Statements& before) {
    Repeated repeated = repeat(loop, writes), alone = repeat(loop, {});
    if (count_barriers(repeated.body) > count_barriers(alone.body)) {
      insert(before, writes);
      repeated = std::move(alone);
    }
    const bool may_be_skipped = loop.is_parallel || !loop.count.constant();
    if (!may_be_skipped) writes.clear();
    for (const Footprint& write : repeated.left) add(writes, {after_loop(write, loop)});
    Loop result = loop;
    result.body = std::move(repeated.body);
    return make_statement(std::move(result));
  }

  StatementPtr visit(const Branch& branch, Writes& writes) {
    Branch result = branch;
    Writes no = writes;
    result.yes = visit(branch.yes, writes);
    result.no = visit(branch.no, no);
    add(writes, no);
    return make_statement(std::move(result));
  }

  const Program& program_;
  Footprints footprints_;
  LoopCounts loops_;  // around what is visited
};

}  // namespace

Program insert_barriers(const Program& program, const sim::ChipSpec& chip) {
  return chip.sync.vector_keeps_order ? program : BarrierInserter(program).run();
}

size_t count_barriers(const Statements& body) {
  size_t count = 0;
  for (const StatementPtr& statement : body) {
    if (as<Barrier>(statement) != nullptr) ++count;
    with_bodies(statement,
                [&](const Statements& inner) { return count += count_barriers(inner), inner; });
  }
  return count;
}

}  // namespace cubist::akg

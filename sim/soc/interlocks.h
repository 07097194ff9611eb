// Dependency interlocks: which instructions of a core have to wait for which others, because they
// touch the same bytes and one of them writes. The bookkeeping only: waiting, and what it costs,
// is the core's business.
//
// Covered: local memories between pipes; on pipe V also between its own instructions, unless the
// chip keeps their order; local memories, GM and results of V (registers) between pipes and the
// scalar unit. Not covered: GM between pipes, and order inside other pipes than V.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "cubist/isa/instructions.h"
#include "cubist/sim/core_state.h"
#include "cubist/sim/footprint.h"

namespace cubist::sim {

// Something may go on only when another pipe has completed what was dispatched to it before.
struct Dependence {
  isa::Pipe pipe{};
  int64_t completed = 0;  // instructions of that pipe but flags, barriers and signals, in the block
  friend bool operator==(const Dependence&, const Dependence&) = default;
};

// What an instruction touches, as far as interlocks ask.
struct TouchedBytes {
  std::vector<AccessRuns> accesses;  // ascending
  bool uses_unit_flag = false;       // with another that does, it is in order in L0C already
};

// Addresses that depend on data stand for all that they could be. Nothing for an instruction that
// breaks its contract: it says so when it is carried out.
TouchedBytes touched_by(isa::Op op, const isa::Operands& operands,
                        const ControlRegisters& registers, const LocalMemories& local);

class Interlocks {
 public:
  // `vector_keeps_order`: as in SyncSpec.
  explicit Interlocks(bool vector_keeps_order) : vector_keeps_order_(vector_keeps_order) {}

  void clear();

  // An instruction that is no flag, barrier or signal enters a pipe, in the order of the program.
  // Returns what must have taken effect before it starts, a pipe at most once.
  std::vector<Dependence> enter(isa::Pipe pipe, TouchedBytes touched);
  // The oldest of that pipe has taken effect.
  void complete(isa::Pipe pipe);

  // What must have taken effect before the scalar unit loads or stores these bytes of UB or GM, or
  // reads a register that V writes.
  std::vector<Dependence> before_access(Space space, uint64_t address, uint64_t size,
                                        bool is_write) const;
  std::vector<Dependence> before_result() const;

  bool is_complete(const Dependence& dependence) const {
    return completed_[static_cast<size_t>(dependence.pipe)] >= dependence.completed;
  }
  // Nothing is under way.
  bool is_idle() const { return under_way_ == 0; }

 private:
  static constexpr size_t kPipes = 7;  // S to FIX

  // What the pipe's latest instruction that `conflicts` is, if there is one.
  template <class Conflicts>
  void add_latest(size_t pipe, Conflicts&& conflicts, std::vector<Dependence>& to) const;

  bool vector_keeps_order_;
  std::array<std::deque<TouchedBytes>, kPipes> pipes_;  // under way, the oldest first
  std::array<int64_t, kPipes> completed_{};
  int64_t under_way_ = 0;
};

}  // namespace cubist::sim

// What each instruction does: the one entry point of sim/functional. Bit-exact, no clock.
#pragma once

#include <cstdint>
#include <vector>

#include "cubist/sim/core_state.h"

namespace cubist::sim {

// Executes one instruction of a wide pipe (V, M, MTE1, MTE2, MTE3, FIX). Synchronisation and
// control instructions are the core's business. Throws Error(Program) if the instruction breaks its
// contract (isa reference page) and Error(NotImplemented), naming it, if the table lists it and
// this model cannot do it yet.
void execute(isa::Op op, const isa::Operands& operands, CoreState& core);

// True if execute() can do it (for some operand types at least).
bool is_implemented(isa::Op op);

// A regular set of runs in GM: `outer` groups of `count` runs of `bytes`, `stride` from run to run,
// `outer_stride` from group to group.
struct GmRuns {
  bool is_write = false;
  bool is_atomic = false;
  bool l2_bypass = false;
  uint64_t address = 0;
  uint64_t bytes = 0;
  uint64_t count = 1;
  uint64_t stride = 0;
  uint64_t outer = 1;
  uint64_t outer_stride = 0;
};

// The GM runs that an instruction touches, in the order it touches them; empty for one that stays
// inside the core. Pure: no memory is read. Used by the timing model, the bounds check and the
// sanitizer.
std::vector<GmRuns> gm_runs(isa::Op op, const isa::Operands& operands,
                            const ControlRegisters& registers);

}  // namespace cubist::sim

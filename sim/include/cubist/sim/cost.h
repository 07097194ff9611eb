// What an instruction costs on its own pipe: a pure function of the instruction, its control
// registers and the chip. The way through NoC, L2 and DRAM is the memory system's business
// (sim/soc/memory_system) and comes on top for the GM runs.
#pragma once

#include "cubist/base/quantity.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

// startup |                busy                | drain
// ^ start |                                    |      ^ result visible
// The next instruction of the pipe may start `issue` after this one started; start-up and drain of
// neighbours overlap.
struct Cost {
  Cycles startup;  // set-up, pipeline fill
  Cycles busy;     // the unit or the on-core path works
  Cycles drain;    // until the result is visible
  Cycles issue;    // start of this instruction to start of the next in the pipe
  Bytes on_core;   // carried by the on-core path
  // Parts of busy: UB (section 6.3), two reads or two writes in one bank group, and a read and a
  // write in one bank.
  Cycles group_conflict{}, bank_conflict{};

  Cycles latency() const { return startup + busy + drain; }
  friend bool operator==(const Cost&, const Cost&) = default;
};

// Throws Error(Program) if the chip has no such data path or type.
Cost cost(isa::Op op, const isa::Operands& operands, const ControlRegisters& registers,
          const ChipSpec& chip);

}  // namespace cubist::sim

// An instruction on its way from the scalar unit through a pipe.
#pragma once

#include <cstdint>
#include <memory>

#include "cubist/base/quantity.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

struct QueuedInstruction {
  isa::Op op{};
  isa::Operands operands;
  std::shared_ptr<const ControlRegisters> registers;  // as they were at its dispatch
  uint64_t pc = 0;                                    // offset in the image
  Cycles dispatched;
};

}  // namespace cubist::sim

// An instruction on its way from the scalar unit through a pipe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "cubist/base/quantity.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

// An instruction may take effect only when another pipe has completed what was dispatched to it
// before: M and FIX, coupled by unit flags, work on one accumulator at the same time.
struct Dependence {
  isa::Pipe pipe{};
  int64_t completed = 0;  // instructions of that pipe, since the start of the block
};

struct QueuedInstruction {
  isa::Op op{};
  isa::Operands operands;
  std::shared_ptr<const ControlRegisters> registers;  // as they were at its dispatch
  uint64_t pc = 0;                                    // offset in the image
  uint64_t issue = 0;                                 // its place in the program, see events.h
  Cycles dispatched;
  std::optional<Dependence> after{};
  Bytes gm_read{}, gm_written{};  // known when it starts
};

}  // namespace cubist::sim

// An instruction on its way from the scalar unit through a pipe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "cubist/base/quantity.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/core_state.h"
#include "soc/interlocks.h"

namespace cubist::sim {

// Who carries out an instruction of a pipe that has a clocked unit. Elsewhere: kNobody, until the
// functional model does.
enum class Carrier : uint8_t {
  kNobody,  // nothing to do for the unit: no element, a register of the core, a flag
  kUnit,
  kModel,  // the functional model, in the place of a unit that lacks it
};

struct QueuedInstruction {
  isa::Op op{};
  Carrier carrier{};  // known when it starts
  isa::Operands operands;
  std::shared_ptr<const ControlRegisters> registers;  // as they were at its dispatch
  uint64_t pc = 0;                                    // offset in the image
  uint64_t issue = 0;                                 // its place in the program, see events.h
  Cycles dispatched;
  // For its effect: M and FIX, coupled by unit flags, work on one accumulator at the same time.
  std::optional<Dependence> after{};
  // For its start; null without interlocks, or without a dependence that was open at its dispatch.
  std::unique_ptr<std::vector<Dependence>> interlocks{};
  Bytes gm_read{}, gm_written{};  // known when it starts
};

}  // namespace cubist::sim

// Xnpu instructions of pipe S that wait for nothing: control registers, bit tools.
#pragma once

#include <cstdint>
#include <optional>

#include "cubist/sim/core_state.h"

namespace cubist::sim {

// Executes `op` and returns what goes to rd, if the instruction has a result. Throws Error(Program)
// for a register access that is not allowed, Error(NotImplemented) for an instruction
// that is none of these.
std::optional<uint64_t> execute_scalar(isa::Op op, const isa::Operands& operands,
                                       ControlRegisters& registers, PipeResults& results,
                                       uint64_t system_counter);

}  // namespace cubist::sim

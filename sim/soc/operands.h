// The packed fields of an instruction whose name is known.
#pragma once

#include "cubist/isa/instructions.h"

namespace cubist::sim {

// Throws Error(Program) if a bit that no field names is set.
template <class Instruction>
Instruction unpacked(const isa::Operands& operands) {
  Instruction instruction;
  instruction.unpack_from(operands, Instruction::kName);
  return instruction;
}

}  // namespace cubist::sim

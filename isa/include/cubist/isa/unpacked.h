// The packed fields of an instruction whose name is known.
#pragma once

#include "cubist/isa/instructions.h"

namespace cubist::isa {

// Throws Error(Program) if a bit that no field names is set.
template <class Instruction>
Instruction unpacked(const Operands& operands) {
  Instruction instruction;
  instruction.unpack_from(operands, Instruction::kName);
  return instruction;
}

}  // namespace cubist::isa

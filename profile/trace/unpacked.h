// The packed fields of an instruction whose name is known.
#pragma once

#include "cubist/isa/instructions.h"

namespace cubist::profile {

template <class Instruction>
Instruction unpacked(const isa::Operands& operands) {
  Instruction instruction;
  instruction.unpack_from(operands, Instruction::kName);
  return instruction;
}

}  // namespace cubist::profile

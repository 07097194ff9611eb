// Legal instructions at random, for tests.
#pragma once

#include <cstdint>

#include "cubist/base/rng.h"
#include "cubist/isa/instructions.h"

namespace cubist::isa {

struct RandomInstruction {
  uint32_t word;      // with random registers
  Operands operands;  // what those registers hold
};

// An instruction `op` whose operands the table allows: values of an enumeration that have names,
// element types of the row, numbers that fit their field, reserved bits zero, addresses aligned and
// below `address_limit` bytes. Legal word by word only: sizes and addresses need not fit any memory
// together.
RandomInstruction random_instruction(Op op, Rng& rng, uint64_t address_limit = 1 << 20);

}  // namespace cubist::isa

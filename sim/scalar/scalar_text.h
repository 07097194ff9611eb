// The executable part of a program image, decoded once: one slot per instruction word.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cubist/sim/program.h"
#include "scalar/riscv_instruction.h"

namespace cubist::sim {

// What the interpreter does for a slot: a RiscvOp, or one of these.
inline constexpr int kRiscvOpCount = 0
#define RISCV(op, mnemonic, match, mask, format, registers) +1
#include "scalar/riscv_instructions.def"
#undef RISCV
    ;
inline constexpr uint16_t kSlotXnpu =
    kRiscvOpCount;  // leave to the core; `immediate` is the isa::Op
inline constexpr uint16_t kSlotIllegal = kRiscvOpCount + 1;    // no instruction of ours
inline constexpr uint16_t kSlotEndOfText = kRiscvOpCount + 2;  // behind the last word

// Writes to x0 go to this register, which nothing reads.
inline constexpr uint8_t kDiscardRegister = 32;

struct ScalarSlot {
  uint16_t action = kSlotEndOfText;
  uint8_t rd = 0, rs1 = 0, rs2 = 0, rs3 = 0;  // a register that the instruction does not use is 0
  uint8_t rounding = 0;                       // rm field; kSlotXnpu: the sub-opcode
  uint8_t use_distance =
      0;  // loads: instructions from here to the first use of rd, at most kMaxUseDistance
  int32_t immediate = 0;
  uint32_t word = 0;
};

inline constexpr uint8_t kMaxUseDistance = 255;

struct ScalarText {
  uint64_t begin = 0;             // offset of the first word in the image
  std::vector<ScalarSlot> slots;  // the last one is kSlotEndOfText

  uint64_t instruction_count() const { return slots.size() - 1; }
};

// Throws Error(Config) if the text's bounds do not lie in the image or are not multiples of 4.
ScalarText decode_text(const ProgramImage& image);

}  // namespace cubist::sim

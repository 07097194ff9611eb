// The scalar unit's instructions: RV64IMFD, Zicsr, Zfh, from riscv_instructions.def.
#pragma once

#include <cstdint>
#include <optional>

namespace cubist::sim {

enum class RiscvOp : uint16_t {
#define RISCV(op, mnemonic, match, mask, format, registers) op,
#include "scalar/riscv_instructions.def"
#undef RISCV
};

enum class RiscvFormat : uint8_t { R, R4, Rounded, I, Load, Shift, S, B, U, J, Csr, None };

struct RiscvInfo {
  RiscvOp op;
  const char* mnemonic;
  uint32_t match, mask;
  RiscvFormat format;
  const char* registers;  // four of 'X', 'F', '_': rd, rs1, rs2, rs3
};

const RiscvInfo& info(RiscvOp op);

// The instruction that `word` encodes, or nothing if it is none of ours (a reserved rounding mode
// included).
std::optional<RiscvOp> decode_riscv(uint32_t word);

// The immediate of `word`, sign-extended; the shift amount for Shift, csr number and 5-bit source
// (bits 16 and up) for Csr.
int32_t immediate(RiscvFormat format, uint32_t word);

// "a0", "ft3": the ABI's name of a register of class 'X' or 'F'.
const char* register_name(char register_class, int number);

}  // namespace cubist::sim

// What an Xnpu instruction is, before anyone knows which: its word, its operands, its row in the table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "cubist/isa/operands.h"

namespace cubist::isa {

enum class Op : uint16_t;

// Values of the four register operands, as the scalar unit read them, and the sub-opcode (the register number of get_spr
// and set_spr, otherwise unused).
struct Operands {
  uint64_t rd = 0, rs1 = 0, rs2 = 0, rs3 = 0;
  uint8_t sub = 0;
};

// An instruction word taken apart: register numbers, not values.
struct Decoded {
  Op op;
  uint8_t rd, rs1, rs2, rs3;
  uint8_t sub;
  bool writes_rd;  // rd is a result (get_spr), not a source
};

struct OperandInfo {
  const char* name;   // "" if the register is not used
  const char* space;  // "UB", "GM", ..., "scalar"; "" for a packed word
};

// One row of the instruction table.
struct OpInfo {
  Op op;
  const char* name;
  const char* format;
  Pipe pipe;              // ALL when the operands choose it
  const char* pipe_text;  // "V", or "by src_pipe"
  uint32_t match, mask;   // word & mask == match
  bool writes_rd;
  std::array<OperandInfo, 4> operands;  // rd, rs1, rs2, rs3
  uint32_t types;                       // type_bit() of the legal element types; 0: no type field
  uint32_t cores;                       // core_bit() of the core kinds that have it
  const char* doc;
};

constexpr uint32_t type_bit(DataType type) { return 1u << static_cast<unsigned>(type); }
constexpr uint32_t core_bit(CoreKind kind) { return 1u << static_cast<unsigned>(kind); }

// Bits of one element: 4, 8, 16, 32 or 64.
int bits_of(DataType type);
const char* name_of(DataType type);
const char* name_of(Pipe pipe);

std::span<const OpInfo> table();
const OpInfo& info(Op op);

// The instruction that `word` encodes, or nothing if no row matches every bit that rows name.
std::optional<Decoded> decode(uint32_t word);

// The word of `op`; register fields that the format does not use are encoded as x0.
uint32_t encode(const Decoded& d);

// Assembly text: mnemonic and register names ("vadd a0, a1, a2, a3").
std::string disassemble(uint32_t word);

// Mnemonic and operand values with every packed field by name ("vadd dst=UB+0x0 src0=UB+0x100 ... repeat=8 type=f16").
std::string describe(Op op, const Operands& operands);

// Throws Error(Program) naming instruction, register and the bits, if `value` has a bit outside `mask`.
inline void check_reserved_bits(const char* name, const char* reg, uint64_t value, uint64_t mask);
[[noreturn]] void reserved_bits_set(const char* name, const char* reg, uint64_t value, uint64_t mask);
[[noreturn]] void unknown_op();

inline void check_reserved_bits(const char* name, const char* reg, uint64_t value, uint64_t mask) {
  if ((value & ~mask) != 0) [[unlikely]] {
    reserved_bits_set(name, reg, value, mask);
  }
}

}  // namespace cubist::isa

// What an Xnpu instruction is, before anyone knows which: its word, its operands, its row in the
// table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "cubist/isa/fields.h"
#include "cubist/isa/operands.h"

namespace cubist::isa {

enum class Op : uint16_t;

// Values of the four register operands, as the scalar unit read them, and the sub-opcode (the
// register number of get_spr and set_spr, otherwise unused).
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
  int alignment;  // bytes that an address must be a multiple of; 0 if the register holds no address
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
  bool sub_is_register;             // the sub-opcode is the number of a control register
  std::span<const WordInfo> words;  // packed operands
};

constexpr uint32_t type_bit(DataType type) { return 1u << static_cast<unsigned>(type); }
constexpr uint32_t core_bit(CoreKind kind) { return 1u << static_cast<unsigned>(kind); }

// Bits of one element: 4, 8, 16, 32 or 64.
int bits_of(DataType type);

// Names as the table writes them. Throw Error(Program) for a value that has none.
const char* name_of(DataType type);
const char* name_of(Pipe pipe);
const char* name_of(Spr spr);

std::span<const OpInfo> table();
const OpInfo& info(Op op);
const SprInfo& info(Spr spr);

// The instruction that `word` encodes, or nothing if no row matches every bit that rows name.
// Register fields that the instruction does not use must be x0.
std::optional<Decoded> decode(uint32_t word);

// The word of `op`; register fields that the format does not use are encoded as x0.
uint32_t encode(const Decoded& d);

// Assembly text: mnemonic and register names ("vadd a0, a1, a2, a3", "set_spr ctrl, a0"), or ".word
// 0x..." if no row matches.
std::string disassemble(uint32_t word);

// Mnemonic and operand values with every packed field by name ("vadd dst=UB+0x0 src0=UB+0x100 ...
// repeat=8 type=f16"). Set bits that no field names are shown as "reserved=0x...", values of an
// enumeration without a name as numbers.
std::string describe(Op op, const Operands& operands);

// What pack, unpack and visit throw.
// Error(Program): `value` of operand `reg` has a bit outside `mask`.
[[noreturn]] void reserved_bits_set(const char* name, const char* reg, uint64_t value,
                                    uint64_t mask);
// Error(Program): the value of a field is not one of its enumeration, or does not fit its bits.
[[noreturn]] void field_out_of_range(const char* name, const char* format, const FieldFault& fault);
// Error(Internal): a value that is no Op.
[[noreturn]] void unknown_op();

inline void check_reserved_bits(const char* name, const char* reg, uint64_t value, uint64_t mask) {
  if ((value & ~mask) != 0) [[unlikely]] {
    reserved_bits_set(name, reg, value, mask);
  }
}

// Throws Error(Program) if `value` may not be written to `spr`: read-only, a bit that no field
// names, or an unnamed value of an enumeration.
void check_spr_write(Spr spr, uint64_t value);

// What a `trap` value means if a field check of cubist/xnpu.h made it ("vadd: field repeat = 300,
// at most 255"), else "".
std::string explain_trap(uint64_t value);

}  // namespace cubist::isa

#include "scalar/riscv_instruction.h"

#include <array>

namespace cubist::sim {
namespace {

constexpr RiscvInfo kInstructions[] = {
#define RISCV(op, mnemonic, match, mask, format, registers) \
  {RiscvOp::op, mnemonic, match, mask, RiscvFormat::format, registers},
#include "scalar/riscv_instructions.def"
#undef RISCV
};

constexpr std::array kIntegerNames = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                      "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                      "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                      "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
constexpr std::array kFloatNames = {"ft0", "ft1", "ft2",  "ft3",  "ft4", "ft5", "ft6",  "ft7",
                                    "fs0", "fs1", "fa0",  "fa1",  "fa2", "fa3", "fa4",  "fa5",
                                    "fa6", "fa7", "fs2",  "fs3",  "fs4", "fs5", "fs6",  "fs7",
                                    "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"};

// Bits high:low of `word`, moved to bit `to`.
constexpr uint32_t bits(uint32_t word, int high, int low, int to) {
  return ((word >> low) & ((1u << (high - low + 1)) - 1)) << to;
}
// `value` with the sign in bit `sign`.
constexpr int32_t extend(uint32_t value, int sign) {
  return static_cast<int32_t>(value << (31 - sign)) >> (31 - sign);
}

bool has_reserved_rounding(const RiscvInfo& row, uint32_t word) {
  const uint32_t rm = (word >> 12) & 7;
  return (row.format == RiscvFormat::Rounded || row.format == RiscvFormat::R4) &&
         (rm == 5 || rm == 6);
}

}  // namespace

const RiscvInfo& info(RiscvOp op) { return kInstructions[static_cast<size_t>(op)]; }

std::optional<RiscvOp> decode_riscv(uint32_t word) {
  for (const RiscvInfo& row : kInstructions) {
    if ((word & row.mask) == row.match)
      return has_reserved_rounding(row, word) ? std::nullopt : std::optional(row.op);
  }
  return std::nullopt;
}

int32_t immediate(RiscvFormat format, uint32_t word) {
  switch (format) {
    case RiscvFormat::I:
    case RiscvFormat::Load:
      return extend(word >> 20, 11);
    case RiscvFormat::Shift:
      return static_cast<int32_t>(bits(word, 25, 20, 0));
    case RiscvFormat::S:
      return extend(bits(word, 31, 25, 5) | bits(word, 11, 7, 0), 11);
    case RiscvFormat::B:
      return extend(bits(word, 31, 31, 12) | bits(word, 7, 7, 11) | bits(word, 30, 25, 5) |
                        bits(word, 11, 8, 1),
                    12);
    case RiscvFormat::U:
      return static_cast<int32_t>(word & 0xfffff000u);
    case RiscvFormat::J:
      return extend(bits(word, 31, 31, 20) | bits(word, 19, 12, 12) | bits(word, 20, 20, 11) |
                        bits(word, 30, 21, 1),
                    20);
    case RiscvFormat::Csr:
      return static_cast<int32_t>(bits(word, 31, 20, 0) | bits(word, 19, 15, 16));
    case RiscvFormat::R:
    case RiscvFormat::R4:
    case RiscvFormat::Rounded:
    case RiscvFormat::None:
      return 0;
  }
  return 0;
}

const char* register_name(char register_class, int number) {
  return register_class == 'F' ? kFloatNames[static_cast<size_t>(number)]
                               : kIntegerNames[static_cast<size_t>(number)];
}

}  // namespace cubist::sim

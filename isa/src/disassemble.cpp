#include <fmt/format.h>

#include "cubist/isa/instructions.h"

namespace cubist::isa {
namespace {

// Register names of the RISC-V calling convention, x0 to x31.
constexpr const char* kRegisterNames[] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                          "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                          "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                          "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

bool is_used(const OpInfo& row, OperandRegister operand) {
  const bool is_result = operand == OperandRegister::kRd && row.writes_rd;
  return is_result || row.operands[static_cast<size_t>(operand)].name[0] != '\0';
}

}  // namespace

std::string disassemble(uint32_t word) {
  const std::optional<Decoded> d = decode(word);
  if (!d) return fmt::format(".word {:#010x}", word);
  const OpInfo& row = info(d->op);
  std::string operands;
  const auto append = [&](const char* text) {
    operands += operands.empty() ? fmt::format(" {}", text) : fmt::format(", {}", text);
  };
  const auto append_register = [&](OperandRegister operand, uint8_t number) {
    if (is_used(row, operand)) append(kRegisterNames[number]);
  };
  append_register(OperandRegister::kRd, d->rd);
  if (row.sub_is_register) append(name_of(static_cast<Spr>(d->sub)));
  append_register(OperandRegister::kRs1, d->rs1);
  append_register(OperandRegister::kRs2, d->rs2);
  append_register(OperandRegister::kRs3, d->rs3);
  return row.name + operands;
}

}  // namespace cubist::isa

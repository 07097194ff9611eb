#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "cubist/isa/instructions.h"

namespace cubist::isa {
namespace {

uint64_t operand_value(const Operands& operands, OperandRegister which) {
  switch (which) {
    case OperandRegister::kRd:
      return operands.rd;
    case OperandRegister::kRs1:
      return operands.rs1;
    case OperandRegister::kRs2:
      return operands.rs2;
    case OperandRegister::kRs3:
      return operands.rs3;
  }
  unknown_op();
}

void append_field(std::string& text, const FieldInfo& field, uint64_t word) {
  const int64_t value = field.extract(word);
  const char* name =
      field.enumeration ? find_name(*field.enumeration, static_cast<uint8_t>(value)) : nullptr;
  if (name) {
    fmt::format_to(std::back_inserter(text), " {}={}", field.name, name);
  } else {
    fmt::format_to(std::back_inserter(text), " {}={}", field.name, value);
  }
}

void append_fields(std::string& text, std::span<const FieldInfo> fields, uint64_t mask,
                   uint64_t word) {
  for (const FieldInfo& field : fields) append_field(text, field, word);
  if (word & ~mask) fmt::format_to(std::back_inserter(text), " reserved={:#x}", word & ~mask);
}

// Addresses as "dst=UB+0x20", everything else as "scalar=0x3c00".
void append_register(std::string& text, const OperandInfo& operand, uint64_t value) {
  const bool is_address = operand.alignment != 0;
  fmt::format_to(std::back_inserter(text), " {}={}{}{:#x}", operand.name,
                 is_address ? operand.space : "", is_address ? "+" : "", value);
}

const WordInfo* word_of(const OpInfo& row, OperandRegister which) {
  for (const WordInfo& word : row.words) {
    if (word.operand == which) return &word;
  }
  return nullptr;
}

}  // namespace

std::string describe(Op op, const Operands& operands) {
  const OpInfo& row = info(op);
  std::string text = row.name;
  const SprInfo* spr = row.sub_is_register ? &info(static_cast<Spr>(operands.sub)) : nullptr;
  if (spr) fmt::format_to(std::back_inserter(text), " {}", spr->name);
  for (size_t i = 0; i < row.operands.size(); ++i) {
    const auto which = static_cast<OperandRegister>(i);
    if (row.operands[i].name[0] == '\0') continue;
    const uint64_t value = operand_value(operands, which);
    if (const WordInfo* word = word_of(row, which)) {
      append_fields(text, word->fields, word->mask, value);
    } else {
      append_register(text, row.operands[i], value);
      if (spr) append_fields(text, spr->fields, spr->mask, value);
    }
  }
  return text;
}

}  // namespace cubist::isa

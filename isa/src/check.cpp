#include <fmt/format.h>

#include <cstring>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"

namespace cubist::isa {
namespace {

// The field with this number, counted over all packed words of an instruction; nullptr if there are
// fewer.
const FieldInfo* field_by_number(std::span<const WordInfo> words, size_t number) {
  for (const WordInfo& word : words) {
    if (number < word.fields.size()) return &word.fields[number];
    number -= word.fields.size();
  }
  return nullptr;
}

std::span<const WordInfo> words_of_format(const char* format) {
  for (const OpInfo& row : table()) {
    if (std::strcmp(row.format, format) == 0) return row.words;
  }
  throw Error(
      Fault::kInternal,
      {.where = format, .did = "no instruction has this format", .expected = {}, .fix = {}});
}

std::string legal_values(const FieldInfo& field) {
  if (!field.enumeration) return fmt::format("{} to {}", field.min(), field.max());
  std::string text = fmt::format("a {}:", field.enumeration->name);
  for (const EnumValue& v : field.enumeration->values)
    text += fmt::format(" {}={}", v.name, v.value);
  return text;
}

}  // namespace

void reserved_bits_set(const char* name, const char* reg, uint64_t value, uint64_t mask) {
  throw Error(Fault::kProgram,
              {.where = name,
               .did = fmt::format("operand {} = {:#x} sets bits {:#x}", reg, value, value & ~mask),
               .expected = fmt::format("only bits of {:#x}", mask),
               .fix = "build the word with the config struct of cubist/xnpu.h"});
}

void field_out_of_range(const char* name, const char* format, const FieldFault& fault) {
  const FieldInfo* field =
      field_by_number(words_of_format(format), static_cast<size_t>(fault.field));
  if (!field)
    throw Error(Fault::kInternal,
                {.where = name, .did = "no such field", .expected = {}, .fix = {}});
  throw Error(Fault::kProgram,
              {.where = name,
               .did = fmt::format("field {} = {}", field->name, fault.value),
               .expected = legal_values(*field),
               .fix = "split the work over several instructions, or correct the value"});
}

void unknown_op() {
  throw Error(Fault::kInternal,
              {.where = {}, .did = "use an unknown Op", .expected = {}, .fix = {}});
}

void check_spr_write(Spr spr, uint64_t value) {
  const SprInfo& row = info(spr);
  if (!row.is_writable) {
    throw Error(Fault::kProgram, {.where = "set_spr",
                                  .did = fmt::format("write {:#x} to {}", value, row.name),
                                  .expected = "a control register that programs may write",
                                  .fix = "this one is read-only: use get_spr"});
  }
  check_reserved_bits("set_spr", row.name, value, row.mask);
  for (const FieldInfo& field : row.fields) {
    const int64_t v = field.extract(value);
    if (!field.enumeration || find_name(*field.enumeration, static_cast<uint8_t>(v))) continue;
    throw Error(Fault::kProgram, {.where = "set_spr",
                                  .did = fmt::format("write {}.{} = {}", row.name, field.name, v),
                                  .expected = legal_values(field),
                                  .fix = {}});
  }
}

std::string explain_trap(uint64_t value) {
  const size_t op = (value >> 38) & 0x3ff;
  if (value >> 48 != kFieldTrapTag || op >= table().size()) return {};
  const FieldInfo* field = field_by_number(table()[op].words, (value >> 32) & 0x3f);
  if (!field) return {};
  const auto bits = static_cast<uint32_t>(value);
  const int64_t number = field->is_signed ? static_cast<int32_t>(bits) : static_cast<int64_t>(bits);
  return fmt::format("{}: field {} = {}, expected {}", table()[op].name, field->name, number,
                     legal_values(*field));
}

}  // namespace cubist::isa

// What the table says about packed words, field by field: for printing, sampling and checking
// without knowing the struct.
#pragma once

#include <cstdint>
#include <span>

namespace cubist::isa {

struct EnumValue {
  const char* name;
  uint8_t value;
};

struct EnumInfo {
  const char* name;
  std::span<const EnumValue> values;
};

struct FieldInfo {
  const char* name;
  uint8_t high, low;  // bits of the word, both included
  bool is_signed;
  const EnumInfo* enumeration;  // nullptr: a number
  const char* doc;              // unit and meaning

  // The field's value in `word`, sign-extended if it is signed.
  int64_t extract(uint64_t word) const;
  // `value` (cut to the field's width) at the field's place.
  uint64_t insert(int64_t value) const;
  // Smallest and largest value that fit.
  int64_t min() const;
  int64_t max() const;
};

// The four register operands, in the order of OpInfo::operands.
enum class OperandRegister : uint8_t { kRd, kRs1, kRs2, kRs3 };

// A register operand that packs fields.
struct WordInfo {
  OperandRegister operand;
  uint64_t mask;  // bits that a field names; the others must be zero
  std::span<const FieldInfo> fields;
};

// A control register.
struct SprInfo {
  const char* name;
  bool is_writable;
  uint64_t mask;                      // bits that may be set
  std::span<const FieldInfo> fields;  // empty: one number of 64 bits
  const char* doc;
};

// Name of `value` in the enumeration, or nullptr if it has none.
const char* find_name(const EnumInfo& enumeration, uint8_t value);

}  // namespace cubist::isa

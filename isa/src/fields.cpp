#include "cubist/isa/fields.h"

namespace cubist::isa {
namespace {

int width(const FieldInfo& field) { return field.high - field.low + 1; }
uint64_t width_mask(const FieldInfo& field) { return ~uint64_t{0} >> (64 - width(field)); }

}  // namespace

int64_t FieldInfo::extract(uint64_t word) const {
  const uint64_t bits = (word >> low) & width_mask(*this);
  if (!is_signed) return static_cast<int64_t>(bits);
  const int unused = 64 - width(*this);
  return static_cast<int64_t>(bits << unused) >> unused;
}

uint64_t FieldInfo::insert(int64_t value) const {
  return (static_cast<uint64_t>(value) & width_mask(*this)) << low;
}

int64_t FieldInfo::min() const { return is_signed ? -(int64_t{1} << (width(*this) - 1)) : 0; }

int64_t FieldInfo::max() const {
  return static_cast<int64_t>(width_mask(*this) >> (is_signed ? 1 : 0));
}

const char* find_name(const EnumInfo& enumeration, uint8_t value) {
  for (const EnumValue& v : enumeration.values) {
    if (v.value == value) return v.name;
  }
  return nullptr;
}

}  // namespace cubist::isa

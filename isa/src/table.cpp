#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"

namespace cubist::isa {
namespace {

#include "cubist/isa/fields.inc"

constexpr OpInfo kTable[] = {
#include "cubist/isa/table.inc"
};

template <class Enum>
const char* name_in(const EnumInfo& enumeration, Enum value) {
  if (const char* name = find_name(enumeration, static_cast<uint8_t>(value))) return name;
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("{} {}", enumeration.name, static_cast<int>(value)),
               .expected = fmt::format("a {} of isa/spec/enums.toml", enumeration.name),
               .fix = {}});
}

}  // namespace

std::span<const OpInfo> table() { return kTable; }

const OpInfo& info(Op op) {
  if (static_cast<size_t>(op) >= std::size(kTable)) unknown_op();
  return kTable[static_cast<size_t>(op)];
}

const SprInfo& info(Spr spr) {
  const auto number = static_cast<size_t>(spr);
  if (number < std::size(kRegisters) && kRegisters[number].name != nullptr)
    return kRegisters[number];
  throw Error(Fault::kProgram, {.where = {},
                                .did = fmt::format("control register {}", number),
                                .expected = "a number of isa/spec/registers.toml",
                                .fix = {}});
}

const char* name_of(DataType type) { return name_in(kDataType, type); }
const char* name_of(Pipe pipe) { return name_in(kPipe, pipe); }
const char* name_of(Spr spr) { return info(spr).name; }

int bits_of(DataType type) {
  switch (type) {
    case DataType::s4:
      return 4;
    case DataType::s8:
    case DataType::u8:
      return 8;
    case DataType::f16:
    case DataType::bf16:
    case DataType::s16:
    case DataType::u16:
      return 16;
    case DataType::f32:
    case DataType::s32:
    case DataType::u32:
      return 32;
    case DataType::s64:
    case DataType::u64:
      return 64;
  }
  name_of(type);  // throws: no name, no width
  throw Error(Fault::kInternal, {.where = {},
                                 .did = fmt::format("no width for {}", name_of(type)),
                                 .expected = {},
                                 .fix = {}});
}

}  // namespace cubist::isa

#include "select/types.h"

#include <fmt/format.h>

#include <cmath>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {
namespace {

constexpr int64_t kBlockBytes = 32;

std::string float_literal(float value) {
  if (std::isnan(value)) return "__builtin_nanf(\"\")";
  if (std::isinf(value)) return value > 0 ? "__builtin_inff()" : "-__builtin_inff()";
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

}  // namespace

int64_t bytes_of(DataType type) { return isa::bits_of(type) / 8; }
int64_t per_block(DataType type) { return kBlockBytes / bytes_of(type); }
bool is_float(DataType type) { return type == DataType::f16 || type == DataType::f32; }

std::string cxx_name(DataType type) {
  switch (type) {
    case DataType::f16:
      return "half";
    case DataType::f32:
      return "float";
    case DataType::s32:
      return "int32_t";
    case DataType::s16:
      return "int16_t";
    case DataType::s8:
      return "int8_t";
    case DataType::u8:
      return "uint8_t";
    case DataType::u16:
      return "uint16_t";
    case DataType::u32:
      return "uint32_t";
    default:
      throw Error(Fault::kNotImplemented,
                  {.did = fmt::format("compute with elements of {}", isa::name_of(type)),
                   .expected = "f16, f32, s32, s16, s8, u8, u16 or u32"});
  }
}

std::string literal(double value, DataType type) {
  if (type == DataType::f32) return float_literal(static_cast<float>(value));
  if (type == DataType::f16) {
    const float rounded = f16_bits_to_f32(f32_to_f16_bits(static_cast<float>(value)));
    return fmt::format("half({})", float_literal(rounded));
  }
  const auto whole = static_cast<int64_t>(value);
  if (type != DataType::s32) return fmt::format("{}({})", cxx_name(type), whole);
  // The literal 2147483648 is no int.
  return whole == INT32_MIN ? fmt::format("{} - 1", whole + 1) : fmt::format("{}", whole);
}

}  // namespace cubist::akg

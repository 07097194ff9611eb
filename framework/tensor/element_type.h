// Types of tensor elements, as ONNX numbers them, without strings and complex numbers.
#pragma once

#include <cstdint>

#include "cubist/base/float_types.h"

namespace cubist::framework {

enum class ElementType : uint8_t {
  kF32,
  kF64,
  kF16,
  kBf16,
  kI8,
  kI16,
  kI32,
  kI64,
  kU8,
  kU16,
  kU32,
  kU64,
  kBool
};

// "f32", "i64", "bool"
const char* name_of(ElementType type);
int64_t size_bytes(ElementType type);
bool is_float(ElementType type);

// Calls `visit` with a value of the C++ type that stores elements of `type` (Half for f16, Bfloat16
// for bf16, bool for bool).
template <class Visitor>
decltype(auto) with_storage_type(ElementType type, Visitor&& visit) {
  switch (type) {
    case ElementType::kF64:
      return visit(double{});
    case ElementType::kF16:
      return visit(Half{});
    case ElementType::kBf16:
      return visit(Bfloat16{});
    case ElementType::kI8:
      return visit(int8_t{});
    case ElementType::kI16:
      return visit(int16_t{});
    case ElementType::kI32:
      return visit(int32_t{});
    case ElementType::kI64:
      return visit(int64_t{});
    case ElementType::kU8:
      return visit(uint8_t{});
    case ElementType::kU16:
      return visit(uint16_t{});
    case ElementType::kU32:
      return visit(uint32_t{});
    case ElementType::kU64:
      return visit(uint64_t{});
    case ElementType::kBool:
      return visit(bool{});
    case ElementType::kF32:
      break;
  }
  return visit(float{});
}

}  // namespace cubist::framework

#include "tensor/element_type.h"

namespace cubist::framework {

const char* name_of(ElementType type) {
  switch (type) {
    case ElementType::kF32:
      return "f32";
    case ElementType::kF64:
      return "f64";
    case ElementType::kF16:
      return "f16";
    case ElementType::kBf16:
      return "bf16";
    case ElementType::kI8:
      return "i8";
    case ElementType::kI16:
      return "i16";
    case ElementType::kI32:
      return "i32";
    case ElementType::kI64:
      return "i64";
    case ElementType::kU8:
      return "u8";
    case ElementType::kU16:
      return "u16";
    case ElementType::kU32:
      return "u32";
    case ElementType::kU64:
      return "u64";
    case ElementType::kBool:
      return "bool";
  }
  return "unknown";
}

int64_t size_bytes(ElementType type) {
  return with_storage_type(type,
                           [](auto storage) { return static_cast<int64_t>(sizeof(storage)); });
}

bool is_float(ElementType type) {
  return type == ElementType::kF32 || type == ElementType::kF64 || type == ElementType::kF16 ||
         type == ElementType::kBf16;
}

}  // namespace cubist::framework

// Element types: their names, and what instructions call them.
#pragma once

#include "ascendc/api.h"
#include "cubist/device/vector.h"

// 16 bits of a float: rounded to nearest even.
struct bfloat16_t {
  bfloat16_t() = default;
  CUBIST_API bfloat16_t(float value) {
    const auto word = __builtin_bit_cast(uint32_t, value);
    const bool is_nan = value != value;
    bits = static_cast<uint16_t>(is_nan ? word >> 16 | 0x40
                                        : (word + 0x7fff + (word >> 16 & 1)) >> 16);
  }
  CUBIST_API operator float() const {
    return __builtin_bit_cast(float, static_cast<uint32_t>(bits) << 16);
  }
  uint16_t bits;
};

using float32_t = float;

namespace AscendC {

// Two of them to a byte, the first in the low half. Tensors count elements.
struct int4b_t {
  uint8_t pair;
};

template <class A, class B>
struct IsSameType {
  static constexpr bool value = false;
};
template <class A>
struct IsSameType<A, A> {
  static constexpr bool value = true;
};

}  // namespace AscendC

namespace cubist::device {
template <>
inline constexpr isa::DataType kTypeOf<bfloat16_t> = isa::DataType::bf16;
template <>
inline constexpr isa::DataType kTypeOf<int64_t> = isa::DataType::s64;
template <>
inline constexpr isa::DataType kTypeOf<uint64_t> = isa::DataType::u64;
template <>
inline constexpr isa::DataType kTypeOf<AscendC::int4b_t> = isa::DataType::s4;
}  // namespace cubist::device

namespace cubist::ascendc {

using device::kBlockBytes;
using device::kRepeatBytes;
using device::kTypeOf;

template <class T>
inline constexpr uint32_t kBitsOf =
    AscendC::IsSameType<T, AscendC::int4b_t>::value ? 4 : sizeof(T) * 8;

template <class T>
constexpr uint32_t bytes_of(uint32_t count) {
  return static_cast<uint32_t>(uint64_t{count} * kBitsOf<T> / 8);
}

// Elements of a repeat of 256 B.
template <class T>
inline constexpr uint32_t kLanesOf = kRepeatBytes * 8 / kBitsOf<T>;

// The bits of a scalar as instructions take them: low bits first.
template <class T>
CUBIST_API uint64_t bits_of(T value) {
  if constexpr (sizeof(T) == 1) {
    return __builtin_bit_cast(uint8_t, value);
  } else if constexpr (sizeof(T) == 2) {
    return __builtin_bit_cast(uint16_t, value);
  } else if constexpr (sizeof(T) == 4) {
    return __builtin_bit_cast(uint32_t, value);
  } else {
    return __builtin_bit_cast(uint64_t, value);
  }
}

}  // namespace cubist::ascendc

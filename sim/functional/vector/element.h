// Element types of vector instructions: from the type field to a C++ type, or a helpful error.
#pragma once

#include <cstdint>
#include <type_traits>

#include "cubist/base/float_types.h"
#include "cubist/isa/instructions.h"

namespace cubist::sim::vector {

template <class... T>
struct TypeList {};

using Floats = TypeList<Half, float>;
using Arithmetic = TypeList<Half, float, int16_t, int32_t>;
using Bits = TypeList<uint16_t, uint32_t>;  // for moves, which look at the width only

template <class T>
inline constexpr isa::DataType kDataType = [] {
  using isa::DataType;
  if constexpr (std::is_same_v<T, Half>) return DataType::f16;
  if constexpr (std::is_same_v<T, Bfloat16>) return DataType::bf16;
  if constexpr (std::is_same_v<T, float>) return DataType::f32;
  if constexpr (std::is_same_v<T, int8_t>) return DataType::s8;
  if constexpr (std::is_same_v<T, uint8_t>) return DataType::u8;
  if constexpr (std::is_same_v<T, int16_t>) return DataType::s16;
  if constexpr (std::is_same_v<T, uint16_t>) return DataType::u16;
  if constexpr (std::is_same_v<T, int32_t>) return DataType::s32;
  if constexpr (std::is_same_v<T, uint32_t>) return DataType::u32;
  if constexpr (std::is_same_v<T, int64_t>) return DataType::s64;
}();

// Throws Error(Program), listing the legal types, unless the table gives `op` elements of `type`.
void check_type(isa::Op op, isa::DataType type);
[[noreturn]] void fail_no_such_element(isa::DataType type);

// f(std::type_identity<T>{}) for the T of the list that `matches` accepts.
template <class Match, class F, class... T>
void with_matching_type(TypeList<T...>, isa::DataType type, Match matches, F&& f) {
  const bool found =
      ((matches(std::type_identity<T>{}) ? (f(std::type_identity<T>{}), true) : false) || ...);
  if (!found) fail_no_such_element(type);
}

// f(std::type_identity<T>{}) with the element type of instruction `i`, which must be legal for it.
template <class List, class Instruction, class F>
void with_element(const Instruction& i, F&& f) {
  check_type(Instruction::kOp, i.type);
  with_matching_type(
      List{}, i.type, [&]<class T>(std::type_identity<T>) { return kDataType<T> == i.type; }, f);
}

// As with_element, with the unsigned integer of the element's width: for instructions that only
// move bits.
template <class Instruction, class F>
void with_bits(const Instruction& i, F&& f) {
  check_type(Instruction::kOp, i.type);
  with_matching_type(
      Bits{}, i.type,
      [&]<class T>(std::type_identity<T>) { return int{sizeof(T)} * 8 == isa::bits_of(i.type); },
      f);
}

// The element in the low bits of a scalar register.
template <class T>
T scalar_as(uint64_t value) {
  if constexpr (std::is_same_v<T, float>) {
    return std::bit_cast<float>(static_cast<uint32_t>(value));
  } else if constexpr (std::is_same_v<T, Half>) {
    return Half::from_bits(static_cast<uint16_t>(value));
  } else {
    return static_cast<T>(value);
  }
}

}  // namespace cubist::sim::vector

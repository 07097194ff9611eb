// IEEE binary16 and bfloat16 as storage types. Conversions round to nearest even and are the same
// on every host.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace cubist {

// f32 bits -> f16 bits, nearest even; overflow to infinity; NaN stays NaN (quiet).
constexpr uint16_t f32_to_f16_bits(float value) {
  const uint32_t x = std::bit_cast<uint32_t>(value);
  const uint32_t sign = (x >> 16) & 0x8000u;
  const uint32_t magnitude = x & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u);
  if (magnitude >= 0x47800000u)
    return static_cast<uint16_t>(sign | 0x7c00u);                     // >= 65536, or infinity
  if (magnitude < 0x38800000u) {                                      // subnormal or zero in f16
    if (magnitude < 0x33000000u) return static_cast<uint16_t>(sign);  // < 2^-25
    const uint32_t exponent = magnitude >> 23;
    const uint32_t mantissa = (magnitude & 0x7fffffu) | 0x800000u;
    const uint32_t shift = 126 - exponent;
    const uint32_t whole = mantissa >> shift;
    const uint32_t rest = mantissa & ((1u << shift) - 1);
    const uint32_t half = 1u << (shift - 1);
    return static_cast<uint16_t>(sign | (whole + (rest > half || (rest == half && (whole & 1u)))));
  }
  const uint32_t rebased = magnitude - 0x38000000u;
  const uint32_t rest = rebased & 0x1fffu;
  const uint32_t whole = rebased >> 13;
  return static_cast<uint16_t>(sign |
                               (whole + (rest > 0x1000u || (rest == 0x1000u && (whole & 1u)))));
}

constexpr float f16_bits_to_f32(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000u) << 16;
  const uint32_t exponent = (bits >> 10) & 0x1fu;
  uint32_t mantissa = bits & 0x3ffu;
  if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
  if (exponent != 0)
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
  if (mantissa == 0) return std::bit_cast<float>(sign);
  uint32_t e = 113;
  while (!(mantissa & 0x400u)) mantissa <<= 1, --e;
  return std::bit_cast<float>(sign | (e << 23) | ((mantissa & 0x3ffu) << 13));
}

constexpr uint16_t f32_to_bf16_bits(float value) {
  const uint32_t x = std::bit_cast<uint32_t>(value);
  if ((x & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((x >> 16) | 0x40u);
  return static_cast<uint16_t>((x + 0x7fffu + ((x >> 16) & 1u)) >> 16);
}

constexpr float bf16_bits_to_f32(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

// Storage types: arithmetic happens in float, the result is rounded back once.
struct Half {
  uint16_t bits = 0;
  constexpr Half() = default;
  constexpr explicit Half(float value) : bits(f32_to_f16_bits(value)) {}
  constexpr explicit operator float() const { return f16_bits_to_f32(bits); }
  static constexpr Half from_bits(uint16_t bits) {
    Half h;
    h.bits = bits;
    return h;
  }
};

struct Bfloat16 {
  uint16_t bits = 0;
  constexpr Bfloat16() = default;
  constexpr explicit Bfloat16(float value) : bits(f32_to_bf16_bits(value)) {}
  constexpr explicit operator float() const { return bf16_bits_to_f32(bits); }
  static constexpr Bfloat16 from_bits(uint16_t bits) {
    Bfloat16 h;
    h.bits = bits;
    return h;
  }
};

}  // namespace cubist

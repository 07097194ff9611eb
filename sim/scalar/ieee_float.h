// IEEE 754 arithmetic as the RISC-V F, D and Zfh extensions define it: every rounding mode, every
// exception flag, canonical NaNs. Results do not depend on the host's floating-point unit or its
// modes.
#pragma once

#include <cstdint>

namespace cubist::sim {

// Values of the rm field and of frm.
enum class Rounding : uint8_t { kNearestEven, kTowardZero, kDown, kUp, kNearestMaxMagnitude };

// Bits of fflags.
inline constexpr uint8_t kInexact = 1, kUnderflow = 2, kOverflow = 4, kDivideByZero = 8,
                         kInvalid = 16;

template <class BitsType, int kExponentBitsOf, int kFractionBitsOf>
struct IeeeFormat {
  using Bits = BitsType;
  static constexpr int kExponentBits = kExponentBitsOf;
  static constexpr int kFractionBits = kFractionBitsOf;
  static constexpr int kBias = (1 << (kExponentBits - 1)) - 1;
  static constexpr int kMaxExponentField = (1 << kExponentBits) - 1;
  static constexpr Bits kSign = static_cast<Bits>(Bits{1} << (kExponentBits + kFractionBits));
  static constexpr Bits kInfinity = static_cast<Bits>(Bits{kMaxExponentField} << kFractionBits);
  static constexpr Bits kQuietBit = static_cast<Bits>(Bits{1} << (kFractionBits - 1));
  static constexpr Bits kCanonicalNan = kInfinity | kQuietBit;
};
using Binary16 = IeeeFormat<uint16_t, 5, 10>;
using Binary32 = IeeeFormat<uint32_t, 8, 23>;
using Binary64 = IeeeFormat<uint64_t, 11, 52>;

// Each function takes bit patterns and adds the exceptions it raises to `flags`.
template <class F>
struct Ieee {
  using Bits = typename F::Bits;

  static Bits add(Bits a, Bits b, Rounding rounding, uint8_t& flags);
  static Bits subtract(Bits a, Bits b, Rounding rounding, uint8_t& flags);
  static Bits multiply(Bits a, Bits b, Rounding rounding, uint8_t& flags);
  static Bits divide(Bits a, Bits b, Rounding rounding, uint8_t& flags);
  static Bits square_root(Bits a, Rounding rounding, uint8_t& flags);
  // a * b + c, rounded once.
  static Bits multiply_add(Bits a, Bits b, Bits c, Rounding rounding, uint8_t& flags);

  // minimumNumber and maximumNumber of IEEE 754-2019: -0 < +0, a NaN loses against a number.
  static Bits minimum(Bits a, Bits b, uint8_t& flags);
  static Bits maximum(Bits a, Bits b, uint8_t& flags);
  static bool equal(Bits a, Bits b, uint8_t& flags);          // quiet
  static bool less(Bits a, Bits b, uint8_t& flags);           // signaling
  static bool less_or_equal(Bits a, Bits b, uint8_t& flags);  // signaling
  static uint64_t classify(Bits a);                           // one bit of ten, as fclass

  // To an integer of `width` 32 or 64 bits; out of range and NaN saturate and raise kInvalid.
  // 32-bit results are sign-extended.
  static uint64_t to_integer(Bits a, int width, bool is_signed, Rounding rounding, uint8_t& flags);
  // From a 64-bit integer (32-bit ones: extend first).
  static Bits from_integer(uint64_t value, bool is_signed, Rounding rounding, uint8_t& flags);
  template <class From>
  static Bits convert(typename From::Bits a, Rounding rounding, uint8_t& flags);
};

extern template struct Ieee<Binary16>;
extern template struct Ieee<Binary32>;
extern template struct Ieee<Binary64>;

}  // namespace cubist::sim

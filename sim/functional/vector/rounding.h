// The rounding modes of conversions, for every pair of types. `none` means nearest even.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "cubist/isa/operands.h"

namespace cubist::sim::vector {

// ---- to a whole number

// `value` rounded to a whole number, sign of zero kept; NaN and infinities stay. Branch-free, for
// vectorised rows.
template <isa::RoundMode kMode>
double round_to_whole(double value) {
  using isa::RoundMode;
  constexpr double kRound = 0x1.8p52;   // adding it leaves the nearest integer
  constexpr double kAllWhole = 0x1p51;  // from here on every double that came from a float is whole
  const double magnitude = std::fabs(value);
  const double nearest = (magnitude + kRound) - kRound;
  const double down = nearest > magnitude ? nearest - 1.0 : nearest;
  const double up = nearest < magnitude ? nearest + 1.0 : nearest;
  const bool is_negative = std::signbit(value);
  double whole = nearest;
  if constexpr (kMode == RoundMode::round) whole = magnitude - down >= 0.5 ? down + 1.0 : down;
  if constexpr (kMode == RoundMode::floor) whole = is_negative ? up : down;
  if constexpr (kMode == RoundMode::ceil) whole = is_negative ? down : up;
  if constexpr (kMode == RoundMode::trunc) whole = down;
  if constexpr (kMode == RoundMode::odd) {
    const double half = down * 0.5;
    const bool is_even = (half + kRound) - kRound == half;
    whole = is_even ? up : down;
  }
  return std::copysign(magnitude < kAllWhole ? whole : magnitude, value);
}

// A whole number as a D, saturating; NaN gives 0.
template <class D>
D saturate_whole(double whole) {
  constexpr double kLow = static_cast<double>(std::numeric_limits<D>::min());
  constexpr D kMax = std::numeric_limits<D>::max();
  if constexpr (sizeof(D) == 8) {
    if (whole >= 0x1p63) return kMax;
  }
  const double low = whole < kLow ? kLow : whole;
  const double inside =
      sizeof(D) < 8 && low > static_cast<double>(kMax) ? static_cast<double>(kMax) : low;
  return static_cast<D>(whole == whole ? inside : 0.0);
}

// ---- to a narrower floating-point format

// Storage of a binary floating-point format: mantissa bits without the implicit one, exponent of
// the smallest normal.
struct FloatFormat {
  int mantissa_bits;
  int min_exponent;
  uint32_t infinity;  // its bits; the sign bit is the next one above
};
inline constexpr FloatFormat kF16Format{10, -14, 0x7c00};
inline constexpr FloatFormat kBf16Format{7, -126, 0x7f80};
inline constexpr FloatFormat kF32Format{23, -126, 0x7f800000};

// Bits (without sign) of mantissa * 2^exponent in `format`, rounded once; the sign matters for
// floor and ceil.
constexpr uint32_t round_to_format(bool is_negative, uint64_t mantissa, int exponent,
                                   const FloatFormat& format, isa::RoundMode mode) {
  using isa::RoundMode;
  if (mantissa == 0) return 0;
  const int top = 63 - std::countl_zero(mantissa) + exponent;  // exponent of the leading bit
  const int normal = top > format.min_exponent ? top : format.min_exponent;
  const int drop = normal - format.mantissa_bits - exponent;  // low bits that do not fit
  uint64_t kept = 0;
  int rest = 0;  // what was dropped: 0 nothing, 1 less than half, 2 half, 3 more
  if (drop <= 0) {
    kept = mantissa << -drop;
  } else if (drop >= 64) {
    rest = 1;
  } else {
    kept = mantissa >> drop;
    const uint64_t dropped = mantissa & ((uint64_t{1} << drop) - 1);
    const uint64_t half = uint64_t{1} << (drop - 1);
    rest = dropped == 0 ? 0 : dropped < half ? 1 : dropped == half ? 2 : 3;
  }
  const bool is_away =
      (mode == RoundMode::floor && is_negative) || (mode == RoundMode::ceil && !is_negative);
  const bool is_nearest = mode == RoundMode::none || mode == RoundMode::rint;
  bool up = false;
  if (is_nearest) up = rest == 3 || (rest == 2 && (kept & 1) != 0);
  if (mode == RoundMode::round) up = rest >= 2;
  if (mode == RoundMode::odd) up = rest != 0 && (kept & 1) == 0;
  if (is_away) up = rest != 0;
  const auto steps = static_cast<uint64_t>(normal - format.min_exponent);
  const uint64_t bits = (steps << format.mantissa_bits) + kept + (up ? 1 : 0);
  if (bits < format.infinity) return static_cast<uint32_t>(bits);
  const bool overflows_to_infinity = is_nearest || is_away || mode == RoundMode::round;
  return overflows_to_infinity ? format.infinity : format.infinity - 1;
}

// Bits with sign of `value` in `format`; every NaN becomes the positive quiet one.
inline uint32_t round_to_format(double value, const FloatFormat& format, isa::RoundMode mode) {
  if (value != value) return format.infinity | 1u << (format.mantissa_bits - 1);
  const uint32_t sign = std::signbit(value) ? format.infinity + (1u << format.mantissa_bits) : 0;
  if (std::isinf(value)) return sign | format.infinity;
  const auto bits = std::bit_cast<uint64_t>(value);
  const uint64_t fraction = bits & 0xf'ffff'ffff'ffff;
  const int biased = static_cast<int>(bits >> 52) & 0x7ff;
  const uint64_t mantissa = biased == 0 ? fraction : fraction | 1ull << 52;
  const int exponent = (biased == 0 ? 1 : biased) - 1075;
  return sign | round_to_format(sign != 0, mantissa, exponent, format, mode);
}

inline uint32_t round_to_format(int64_t value, const FloatFormat& format, isa::RoundMode mode) {
  const bool is_negative = value < 0;
  const uint64_t magnitude =
      is_negative ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  const uint32_t sign = is_negative ? format.infinity + (1u << format.mantissa_bits) : 0;
  return sign | round_to_format(is_negative, magnitude, 0, format, mode);
}

}  // namespace cubist::sim::vector

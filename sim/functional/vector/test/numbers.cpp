#include "numbers.h"

#include <cmath>
#include <cstdlib>
#include <limits>

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;
using isa::RoundMode;

struct Format {
  int mantissa, exponent_bits;
  int bias() const { return (1 << (exponent_bits - 1)) - 1; }
  int bits() const { return 1 + exponent_bits + mantissa; }
};

Format format_of(DataType type) {
  if (type == DataType::f16) return {10, 5};
  if (type == DataType::bf16) return {7, 8};
  return {23, 8};
}

uint64_t encode_float(const Format& f, long double value, RoundMode mode) {
  const uint64_t sign = std::signbit(value) ? uint64_t{1} << (f.bits() - 1) : 0;
  const uint64_t infinity = ((uint64_t{1} << f.exponent_bits) - 1) << f.mantissa;
  if (std::isnan(value)) return infinity | uint64_t{1} << (f.mantissa - 1);
  if (std::isinf(value)) return sign | infinity;
  if (value == 0) return sign;
  const int smallest = 1 - f.bias();
  const int exponent = std::max(std::ilogb(value), smallest);
  const long double ulp = std::ldexp(1.0L, exponent - f.mantissa);
  const long double rounded = std::fabs(round_whole(value / ulp, mode) * ulp);
  const long double largest = std::ldexp(2.0L - std::ldexp(1.0L, -f.mantissa), f.bias());
  if (rounded > largest) {
    const bool stays_finite = mode == RoundMode::trunc || mode == RoundMode::odd ||
                              (mode == RoundMode::floor && value > 0) ||
                              (mode == RoundMode::ceil && value < 0);
    return sign | (stays_finite ? infinity - 1 : infinity);
  }
  if (rounded < std::ldexp(1.0L, smallest)) {
    return sign | static_cast<uint64_t>(std::ldexp(rounded, f.mantissa - smallest));
  }
  const int e = std::ilogb(rounded);
  const auto significand =
      static_cast<uint64_t>(std::ldexp(rounded, f.mantissa - e)) - (uint64_t{1} << f.mantissa);
  return sign | static_cast<uint64_t>(e + f.bias()) << f.mantissa | significand;
}

long double decode_float(const Format& f, uint64_t bits) {
  const uint64_t fraction = bits & ((uint64_t{1} << f.mantissa) - 1);
  const int exponent = static_cast<int>(bits >> f.mantissa & ((1u << f.exponent_bits) - 1));
  const long double sign = (bits >> (f.bits() - 1) & 1) != 0 ? -1 : 1;
  if (exponent == (1 << f.exponent_bits) - 1) {
    return fraction != 0 ? std::numeric_limits<long double>::quiet_NaN()
                         : sign * std::numeric_limits<long double>::infinity();
  }
  const long double significand =
      static_cast<long double>(fraction + (exponent != 0 ? uint64_t{1} << f.mantissa : 0));
  return sign * std::ldexp(significand, std::max(exponent, 1) - f.bias() - f.mantissa);
}

uint64_t low(uint64_t value, int bits) {
  return bits == 64 ? value : value & ((uint64_t{1} << bits) - 1);
}

}  // namespace

bool is_float(DataType type) {
  return type == DataType::f16 || type == DataType::f32 || type == DataType::bf16;
}

bool is_signed(DataType type) {
  return type == DataType::s4 || type == DataType::s8 || type == DataType::s16 ||
         type == DataType::s32 || type == DataType::s64;
}

long double decode(DataType type, uint64_t bits) {
  if (is_float(type)) return decode_float(format_of(type), bits);
  const int width = isa::bits_of(type);
  bits = low(bits, width);
  if (!is_signed(type)) return static_cast<long double>(bits);
  return static_cast<long double>(static_cast<int64_t>(bits << (64 - width)) >> (64 - width));
}

long double round_whole(long double value, RoundMode mode) {
  const long double cut = std::trunc(value);
  switch (mode) {
    case RoundMode::round:
      return std::round(value);
    case RoundMode::floor:
      return std::floor(value);
    case RoundMode::ceil:
      return std::ceil(value);
    case RoundMode::trunc:
      return cut;
    case RoundMode::odd:
      return cut == value || std::fmod(cut, 2.0L) != 0 ? cut : cut + (std::signbit(value) ? -1 : 1);
    case RoundMode::none:
    case RoundMode::rint:
      return std::nearbyint(value);
  }
  std::abort();
}

uint64_t encode(DataType type, long double value, RoundMode mode) {
  if (is_float(type)) return encode_float(format_of(type), value, mode);
  if (std::isnan(value)) return 0;
  const int width = isa::bits_of(type);
  const long double lowest = is_signed(type) ? -std::ldexp(1.0L, width - 1) : 0;
  const long double highest = std::ldexp(1.0L, is_signed(type) ? width - 1 : width) - 1;
  const long double whole = std::isinf(value) ? value : round_whole(value, mode);
  if (whole <= lowest) return low(static_cast<uint64_t>(static_cast<int64_t>(lowest)), width);
  if (whole >= highest) return static_cast<uint64_t>(highest);
  return low(static_cast<uint64_t>(static_cast<int64_t>(whole)), width);
}

uint64_t wrapped(DataType type, int64_t value) {
  return low(static_cast<uint64_t>(value), isa::bits_of(type));
}

int64_t ulps_apart(DataType type, uint64_t a, uint64_t b) {
  if (std::isnan(decode(type, a)) && std::isnan(decode(type, b))) return 0;
  const int width = isa::bits_of(type);
  const auto ordered = [&](uint64_t bits) {
    const auto magnitude = static_cast<int64_t>(low(bits, width - 1));
    return (bits >> (width - 1) & 1) != 0 ? -magnitude : magnitude;
  };
  return std::abs(ordered(a) - ordered(b));
}

}  // namespace cubist::sim::vector::test

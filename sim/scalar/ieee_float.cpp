#include "scalar/ieee_float.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <type_traits>

namespace cubist::sim {
namespace {

__extension__ using Wide = unsigned __int128;

enum class Kind : uint8_t { kZero, kFinite, kInfinity, kNan };

// (-1)^is_negative * significand / 2^63 * 2^exponent; bit 63 of the significand is set if the kind
// is kFinite.
struct Number {
  Kind kind = Kind::kZero;
  bool is_negative = false;
  int exponent = 0;
  uint64_t significand = 0;
};

template <class F>
bool is_nan(typename F::Bits bits) {
  return static_cast<typename F::Bits>(bits & ~F::kSign) > F::kInfinity;
}
template <class F>
bool is_signaling(typename F::Bits bits) {
  return is_nan<F>(bits) && (bits & F::kQuietBit) == 0;
}

template <class F>
Number unpack(typename F::Bits bits) {
  Number n;
  n.is_negative = (bits & F::kSign) != 0;
  const int field = static_cast<int>((bits >> F::kFractionBits) & F::kMaxExponentField);
  const uint64_t fraction = bits & ((uint64_t{1} << F::kFractionBits) - 1);
  if (field == F::kMaxExponentField) {
    n.kind = fraction != 0 ? Kind::kNan : Kind::kInfinity;
  } else if (field != 0) {
    n.kind = Kind::kFinite;
    n.exponent = field - F::kBias;
    n.significand = (uint64_t{1} << 63) | (fraction << (63 - F::kFractionBits));
  } else if (fraction != 0) {
    const int zeros = std::countl_zero(fraction);
    n.kind = Kind::kFinite;
    n.exponent = 64 - zeros - F::kBias - F::kFractionBits;
    n.significand = fraction << zeros;
  }
  return n;
}

struct Rounded {
  uint64_t kept = 0;
  bool is_inexact = false;
};

// significand / 2^drop to an integer; `has_more`: the exact value is a little larger than the
// significand says.
Rounded round_off(uint64_t significand, int drop, bool has_more, bool is_negative,
                  Rounding rounding) {
  constexpr uint64_t kHalf = uint64_t{1} << 63;
  uint64_t kept = drop >= 64 ? 0 : significand >> drop;
  uint64_t rest = drop == 0 ? 0 : drop > 64 ? 0 : significand << (64 - drop);
  if (drop > 64) has_more |= significand != 0;
  const bool is_inexact = rest != 0 || has_more;
  bool goes_up = false;
  switch (rounding) {
    case Rounding::kNearestEven:
      goes_up = rest > kHalf || (rest == kHalf && (has_more || (kept & 1) != 0));
      break;
    case Rounding::kNearestMaxMagnitude:
      goes_up = rest >= kHalf;
      break;
    case Rounding::kDown:
      goes_up = is_negative && is_inexact;
      break;
    case Rounding::kUp:
      goes_up = !is_negative && is_inexact;
      break;
    case Rounding::kTowardZero:
      break;
  }
  return {kept + (goes_up ? 1 : 0), is_inexact};
}

template <class F>
typename F::Bits with_sign(bool is_negative, typename F::Bits magnitude) {
  return is_negative ? static_cast<typename F::Bits>(magnitude | F::kSign) : magnitude;
}

template <class F>
typename F::Bits overflow(bool is_negative, Rounding rounding, uint8_t& flags) {
  flags |= kOverflow | kInexact;
  const bool stays_finite = rounding == Rounding::kTowardZero ||
                            (rounding == Rounding::kDown && !is_negative) ||
                            (rounding == Rounding::kUp && is_negative);
  return with_sign<F>(is_negative,
                      static_cast<typename F::Bits>(F::kInfinity - (stays_finite ? 1 : 0)));
}

// A finite, non-zero number, and whether it is a little larger in magnitude than it says, to the
// format.
template <class F>
typename F::Bits round_pack(const Number& n, bool has_more, Rounding rounding, uint8_t& flags) {
  constexpr int kDrop = 63 - F::kFractionBits;
  constexpr int kMinExponent = 1 - F::kBias;
  if (n.exponent >= kMinExponent) {
    const Rounded r = round_off(n.significand, kDrop, has_more, n.is_negative, rounding);
    // The leading bit of `kept`, or its carry, adds one to the exponent field.
    const uint64_t magnitude =
        (static_cast<uint64_t>(n.exponent + F::kBias - 1) << F::kFractionBits) + r.kept;
    if (magnitude >= F::kInfinity || n.exponent > F::kBias)
      return overflow<F>(n.is_negative, rounding, flags);
    if (r.is_inexact) flags |= kInexact;
    return with_sign<F>(n.is_negative, static_cast<typename F::Bits>(magnitude));
  }
  const Rounded r = round_off(n.significand, kDrop + kMinExponent - n.exponent, has_more,
                              n.is_negative, rounding);
  if (r.is_inexact) {
    // Tiny after rounding as if the exponent had no lower bound.
    const Rounded free = round_off(n.significand, kDrop, has_more, n.is_negative, rounding);
    const bool reaches_normal =
        n.exponent == kMinExponent - 1 && (free.kept >> (F::kFractionBits + 1)) != 0;
    flags |= kInexact | (reaches_normal ? 0 : kUnderflow);
  }
  return with_sign<F>(n.is_negative, static_cast<typename F::Bits>(r.kept));
}

// A 128-bit significand whose bit 127 weighs 2^exponent.
template <class F>
typename F::Bits round_pack_wide(bool is_negative, int exponent, Wide significand,
                                 Rounding rounding, uint8_t& flags) {
  const auto high = static_cast<uint64_t>(significand >> 64);
  const int zeros = high != 0 ? std::countl_zero(high)
                              : 64 + std::countl_zero(static_cast<uint64_t>(significand));
  significand <<= zeros;
  const Number n{Kind::kFinite, is_negative, exponent - zeros,
                 static_cast<uint64_t>(significand >> 64)};
  return round_pack<F>(n, static_cast<uint64_t>(significand) != 0, rounding, flags);
}

// Shifts right; bits that fall off leave a one in bit 0.
Wide shift_right_sticky(Wide value, int count) {
  if (count == 0) return value;
  if (count >= 128) return value != 0 ? 1 : 0;
  const bool lost = (value << (128 - count)) != 0;
  return (value >> count) | (lost ? 1 : 0);
}

template <class F>
typename F::Bits invalid(uint8_t& flags) {
  flags |= kInvalid;
  return F::kCanonicalNan;
}

// The sum of two finite non-zero numbers with 128-bit significands below 2^127 whose bit 126 weighs
// 2^exponent.
struct WideNumber {
  bool is_negative = false;
  int exponent = 0;
  Wide significand = 0;
};
template <class F>
typename F::Bits add_wide(WideNumber a, WideNumber b, Rounding rounding, uint8_t& flags) {
  if (a.exponent < b.exponent) std::swap(a, b);
  b.significand = shift_right_sticky(b.significand, a.exponent - b.exponent);
  Wide sum;
  bool is_negative = a.is_negative;
  if (a.is_negative == b.is_negative) {
    sum = a.significand + b.significand;
  } else if (a.significand >= b.significand) {
    sum = a.significand - b.significand;
  } else {
    sum = b.significand - a.significand;
    is_negative = b.is_negative;
  }
  if (sum == 0) return with_sign<F>(rounding == Rounding::kDown, 0);
  return round_pack_wide<F>(is_negative, a.exponent + 1, sum, rounding, flags);
}

WideNumber widen(const Number& n) { return {n.is_negative, n.exponent, Wide{n.significand} << 63}; }

// a * b + c for operands of which none is a NaN.
template <class F>
typename F::Bits multiply_add_numbers(const Number& a, const Number& b, const Number& c,
                                      Rounding rounding, uint8_t& flags) {
  const bool is_negative = a.is_negative != b.is_negative;
  if (a.kind == Kind::kInfinity || b.kind == Kind::kInfinity) {
    if (c.kind == Kind::kInfinity && c.is_negative != is_negative) return invalid<F>(flags);
    return with_sign<F>(is_negative, F::kInfinity);
  }
  if (c.kind == Kind::kInfinity) return with_sign<F>(c.is_negative, F::kInfinity);
  if (a.kind == Kind::kZero || b.kind == Kind::kZero) {
    if (c.kind == Kind::kFinite) return round_pack<F>(c, false, rounding, flags);
    return with_sign<F>(is_negative == c.is_negative ? is_negative : rounding == Rounding::kDown,
                        0);
  }
  // Bit 127 of the product weighs 2^(a + b + 1); its low bits are zero, so that the shift is exact.
  const Wide product = Wide{a.significand} * b.significand;
  const int exponent = a.exponent + b.exponent;
  if (c.kind == Kind::kZero)
    return round_pack_wide<F>(is_negative, exponent + 1, product, rounding, flags);
  return add_wide<F>({is_negative, exponent + 1, product >> 1}, widen(c), rounding, flags);
}

// Host types on which an operation that raises nothing new may run directly.
template <class F>
using HostFloat = std::conditional_t<std::is_same_v<F, Binary32>, float,
                                     std::conditional_t<std::is_same_v<F, Binary64>, double, void>>;

// When kInexact is already raised, a nearest-even result that is finite and normal changes no flag:
// the host's result, which IEEE 754 fixes, is then everything. Zero is left to the slow path, which
// knows underflow.
template <class F, class Operation>
bool on_host(Rounding rounding, uint8_t flags, typename F::Bits& result, Operation operation) {
  if constexpr (std::is_void_v<HostFloat<F>>) {
    return false;
  } else {
    if (rounding != Rounding::kNearestEven || (flags & kInexact) == 0) return false;
    result = std::bit_cast<typename F::Bits>(static_cast<HostFloat<F>>(operation()));
    const auto magnitude = static_cast<typename F::Bits>(result & ~F::kSign);
    return magnitude > (typename F::Bits{1} << F::kFractionBits) && magnitude < F::kInfinity;
  }
}
template <class F>
auto host(typename F::Bits bits) {
  if constexpr (std::is_void_v<HostFloat<F>>) {
    return 0;
  } else {
    return std::bit_cast<HostFloat<F>>(bits);
  }
}

uint64_t integer_square_root(Wide value, bool& is_exact) {
  Wide root = 0, remainder = 0;
  for (int bit = 126; bit >= 0; bit -= 2) {
    remainder = (remainder << 2) | ((value >> bit) & 3);
    const Wide trial = (root << 2) | 1;
    root <<= 1;
    if (remainder >= trial) remainder -= trial, root |= 1;
  }
  is_exact = remainder == 0;
  return static_cast<uint64_t>(root);
}

template <class F>
int64_t ordered(typename F::Bits bits) {  // integers in the order of the numbers; both zeros are 0
  const auto magnitude = static_cast<int64_t>(bits & static_cast<typename F::Bits>(~F::kSign));
  return (bits & F::kSign) != 0 ? -magnitude : magnitude;
}

}  // namespace

template <class F>
auto Ieee<F>::add(Bits a, Bits b, Rounding rounding, uint8_t& flags) -> Bits {
  Bits quick;
  if (on_host<F>(rounding, flags, quick, [&] { return host<F>(a) + host<F>(b); })) return quick;
  if (is_nan<F>(a) || is_nan<F>(b)) {
    if (is_signaling<F>(a) || is_signaling<F>(b)) flags |= kInvalid;
    return F::kCanonicalNan;
  }
  const Number x = unpack<F>(a), y = unpack<F>(b);
  if (x.kind == Kind::kInfinity) {
    return y.kind == Kind::kInfinity && x.is_negative != y.is_negative ? invalid<F>(flags) : a;
  }
  if (y.kind == Kind::kInfinity) return b;
  if (x.kind == Kind::kZero && y.kind == Kind::kZero) {
    return a == b ? a : with_sign<F>(rounding == Rounding::kDown, 0);
  }
  if (x.kind == Kind::kZero) return b;
  if (y.kind == Kind::kZero) return a;
  return add_wide<F>(widen(x), widen(y), rounding, flags);
}

template <class F>
auto Ieee<F>::subtract(Bits a, Bits b, Rounding rounding, uint8_t& flags) -> Bits {
  return add(a, static_cast<Bits>(b ^ F::kSign), rounding, flags);
}

template <class F>
auto Ieee<F>::multiply(Bits a, Bits b, Rounding rounding, uint8_t& flags) -> Bits {
  Bits quick;
  if (on_host<F>(rounding, flags, quick, [&] { return host<F>(a) * host<F>(b); })) return quick;
  if (is_nan<F>(a) || is_nan<F>(b)) {
    if (is_signaling<F>(a) || is_signaling<F>(b)) flags |= kInvalid;
    return F::kCanonicalNan;
  }
  const Number x = unpack<F>(a), y = unpack<F>(b);
  const bool is_negative = x.is_negative != y.is_negative;
  if (x.kind == Kind::kInfinity || y.kind == Kind::kInfinity) {
    if (x.kind == Kind::kZero || y.kind == Kind::kZero) return invalid<F>(flags);
    return with_sign<F>(is_negative, F::kInfinity);
  }
  if (x.kind == Kind::kZero || y.kind == Kind::kZero) return with_sign<F>(is_negative, 0);
  return round_pack_wide<F>(is_negative, x.exponent + y.exponent + 1,
                            Wide{x.significand} * y.significand, rounding, flags);
}

template <class F>
auto Ieee<F>::divide(Bits a, Bits b, Rounding rounding, uint8_t& flags) -> Bits {
  Bits quick;
  if ((b & static_cast<Bits>(~F::kSign)) != 0 &&
      on_host<F>(rounding, flags, quick, [&] { return host<F>(a) / host<F>(b); })) {
    return quick;
  }
  if (is_nan<F>(a) || is_nan<F>(b)) {
    if (is_signaling<F>(a) || is_signaling<F>(b)) flags |= kInvalid;
    return F::kCanonicalNan;
  }
  const Number x = unpack<F>(a), y = unpack<F>(b);
  const bool is_negative = x.is_negative != y.is_negative;
  if (x.kind == Kind::kInfinity) {
    return y.kind == Kind::kInfinity ? invalid<F>(flags) : with_sign<F>(is_negative, F::kInfinity);
  }
  if (y.kind == Kind::kInfinity) return with_sign<F>(is_negative, 0);
  if (y.kind == Kind::kZero) {
    if (x.kind == Kind::kZero) return invalid<F>(flags);
    flags |= kDivideByZero;
    return with_sign<F>(is_negative, F::kInfinity);
  }
  if (x.kind == Kind::kZero) return with_sign<F>(is_negative, 0);
  const Wide dividend = Wide{x.significand} << 63;
  const Wide quotient = dividend / y.significand;  // 2^62 < quotient < 2^64
  const bool has_rest = quotient * y.significand != dividend;
  return round_pack_wide<F>(is_negative, x.exponent - y.exponent,
                            (quotient << 64) | (has_rest ? 1 : 0), rounding, flags);
}

template <class F>
auto Ieee<F>::square_root(Bits a, Rounding rounding, uint8_t& flags) -> Bits {
  Bits quick;
  if ((a & F::kSign) == 0 &&
      on_host<F>(rounding, flags, quick, [&] { return std::sqrt(host<F>(a)); }))
    return quick;
  if (is_nan<F>(a)) return is_signaling<F>(a) ? invalid<F>(flags) : F::kCanonicalNan;
  const Number x = unpack<F>(a);
  if (x.kind == Kind::kZero) return a;
  if (x.is_negative) return invalid<F>(flags);
  if (x.kind == Kind::kInfinity) return a;
  // Halve an even exponent: the radicand is significand * 2^63 or 2^64, its root has bit 63 set.
  const bool is_odd = (x.exponent & 1) != 0;
  bool is_exact = false;
  const uint64_t root = integer_square_root(Wide{x.significand} << (is_odd ? 64 : 63), is_exact);
  const Number result{Kind::kFinite, false, (x.exponent - (is_odd ? 1 : 0)) / 2, root};
  return round_pack<F>(result, !is_exact, rounding, flags);
}

template <class F>
auto Ieee<F>::multiply_add(Bits a, Bits b, Bits c, Rounding rounding, uint8_t& flags) -> Bits {
  Bits quick;
  if (on_host<F>(rounding, flags, quick,
                 [&] { return std::fma(host<F>(a), host<F>(b), host<F>(c)); }))
    return quick;
  const Number x = unpack<F>(a), y = unpack<F>(b), z = unpack<F>(c);
  const bool is_infinity_times_zero = (x.kind == Kind::kInfinity && y.kind == Kind::kZero) ||
                                      (x.kind == Kind::kZero && y.kind == Kind::kInfinity);
  if (is_infinity_times_zero || is_signaling<F>(a) || is_signaling<F>(b) || is_signaling<F>(c)) {
    return invalid<F>(flags);
  }
  if (is_nan<F>(a) || is_nan<F>(b) || is_nan<F>(c)) return F::kCanonicalNan;
  return multiply_add_numbers<F>(x, y, z, rounding, flags);
}

template <class F>
auto Ieee<F>::minimum(Bits a, Bits b, uint8_t& flags) -> Bits {
  if (is_signaling<F>(a) || is_signaling<F>(b)) flags |= kInvalid;
  if (is_nan<F>(a)) return is_nan<F>(b) ? F::kCanonicalNan : b;
  if (is_nan<F>(b)) return a;
  if (ordered<F>(a) == ordered<F>(b)) return a | b;
  return ordered<F>(a) < ordered<F>(b) ? a : b;
}

template <class F>
auto Ieee<F>::maximum(Bits a, Bits b, uint8_t& flags) -> Bits {
  if (is_signaling<F>(a) || is_signaling<F>(b)) flags |= kInvalid;
  if (is_nan<F>(a)) return is_nan<F>(b) ? F::kCanonicalNan : b;
  if (is_nan<F>(b)) return a;
  if (ordered<F>(a) == ordered<F>(b)) return a & b;
  return ordered<F>(a) > ordered<F>(b) ? a : b;
}

template <class F>
bool Ieee<F>::equal(Bits a, Bits b, uint8_t& flags) {
  if (is_signaling<F>(a) || is_signaling<F>(b)) flags |= kInvalid;
  return !is_nan<F>(a) && !is_nan<F>(b) && ordered<F>(a) == ordered<F>(b);
}

template <class F>
bool Ieee<F>::less(Bits a, Bits b, uint8_t& flags) {
  if (is_nan<F>(a) || is_nan<F>(b)) return flags |= kInvalid, false;
  return ordered<F>(a) < ordered<F>(b);
}

template <class F>
bool Ieee<F>::less_or_equal(Bits a, Bits b, uint8_t& flags) {
  if (is_nan<F>(a) || is_nan<F>(b)) return flags |= kInvalid, false;
  return ordered<F>(a) <= ordered<F>(b);
}

template <class F>
uint64_t Ieee<F>::classify(Bits a) {
  const bool is_negative = (a & F::kSign) != 0;
  if (is_nan<F>(a)) return is_signaling<F>(a) ? 1u << 8 : 1u << 9;
  const auto magnitude = static_cast<Bits>(a & ~F::kSign);
  if (magnitude == F::kInfinity) return is_negative ? 1u << 0 : 1u << 7;
  if (magnitude == 0) return is_negative ? 1u << 3 : 1u << 4;
  const bool is_subnormal = (magnitude >> F::kFractionBits) == 0;
  if (is_subnormal) return is_negative ? 1u << 2 : 1u << 5;
  return is_negative ? 1u << 1 : 1u << 6;
}

namespace {
uint64_t sign_extend_word(uint64_t value) {
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)));
}
}  // namespace

template <class F>
uint64_t Ieee<F>::to_integer(Bits a, int width, bool is_signed, Rounding rounding, uint8_t& flags) {
  const uint64_t all_ones = width == 64 ? ~uint64_t{0} : 0xffffffffu;
  const uint64_t largest = is_signed ? all_ones >> 1 : all_ones;
  const uint64_t largest_negated = is_signed ? largest + 1 : 0;  // magnitude of the smallest value
  const auto finish = [&](bool is_negative, uint64_t magnitude) {
    const uint64_t value = is_negative ? 0 - magnitude : magnitude;
    return width == 64 ? value : sign_extend_word(value);
  };
  const Number x = unpack<F>(a);
  if (x.kind == Kind::kZero) return 0;
  const bool is_negative = x.is_negative && x.kind != Kind::kNan;
  const uint64_t limit = is_negative ? largest_negated : largest;
  if (x.kind == Kind::kFinite && x.exponent < 64) {
    const Rounded r = round_off(x.significand, 63 - x.exponent, false, x.is_negative, rounding);
    if (r.kept <= limit) {
      if (r.is_inexact) flags |= kInexact;
      return finish(is_negative, r.kept);
    }
  }
  flags |= kInvalid;
  return finish(is_negative, limit);
}

template <class F>
auto Ieee<F>::from_integer(uint64_t value, bool is_signed, Rounding rounding, uint8_t& flags)
    -> Bits {
  if (value == 0) return 0;
  const bool is_negative = is_signed && static_cast<int64_t>(value) < 0;
  const uint64_t magnitude = is_negative ? 0 - value : value;
  const int zeros = std::countl_zero(magnitude);
  return round_pack<F>({Kind::kFinite, is_negative, 63 - zeros, magnitude << zeros}, false,
                       rounding, flags);
}

template <class F>
template <class From>
auto Ieee<F>::convert(typename From::Bits a, Rounding rounding, uint8_t& flags) -> Bits {
  const Number x = unpack<From>(a);
  switch (x.kind) {
    case Kind::kNan:
      if (is_signaling<From>(a)) flags |= kInvalid;
      return F::kCanonicalNan;
    case Kind::kInfinity:
      return with_sign<F>(x.is_negative, F::kInfinity);
    case Kind::kZero:
      return with_sign<F>(x.is_negative, 0);
    case Kind::kFinite:
      break;
  }
  return round_pack<F>(x, false, rounding, flags);
}

template struct Ieee<Binary16>;
template struct Ieee<Binary32>;
template struct Ieee<Binary64>;
template uint16_t Ieee<Binary16>::convert<Binary32>(uint32_t, Rounding, uint8_t&);
template uint16_t Ieee<Binary16>::convert<Binary64>(uint64_t, Rounding, uint8_t&);
template uint32_t Ieee<Binary32>::convert<Binary16>(uint16_t, Rounding, uint8_t&);
template uint32_t Ieee<Binary32>::convert<Binary64>(uint64_t, Rounding, uint8_t&);
template uint64_t Ieee<Binary64>::convert<Binary16>(uint16_t, Rounding, uint8_t&);
template uint64_t Ieee<Binary64>::convert<Binary32>(uint32_t, Rounding, uint8_t&);

}  // namespace cubist::sim

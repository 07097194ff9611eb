// Ieee<F> against the host's floating-point unit (f32, f64: the rounding modes it has) and against
// an exhaustive table of all f16 values (f16: every mode). Compiled with -frounding-math.
#include "scalar/ieee_float.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cfenv>
#include <cmath>
#include <limits>
#include <vector>

#include "cubist/base/float_types.h"
#include "cubist/base/rng.h"

namespace cubist::sim {
namespace {

constexpr int kCases = 40000;
constexpr Rounding kAllModes[] = {Rounding::kNearestEven, Rounding::kTowardZero, Rounding::kDown,
                                  Rounding::kUp, Rounding::kNearestMaxMagnitude};
struct HostMode {
  Rounding rounding;
  int host;
};
constexpr HostMode kHostModes[] = {{Rounding::kNearestEven, FE_TONEAREST},
                                   {Rounding::kTowardZero, FE_TOWARDZERO},
                                   {Rounding::kDown, FE_DOWNWARD},
                                   {Rounding::kUp, FE_UPWARD}};

uint8_t host_flags() {
  const int raised = std::fetestexcept(FE_ALL_EXCEPT);
  return static_cast<uint8_t>(
      (raised & FE_INEXACT ? kInexact : 0) | (raised & FE_UNDERFLOW ? kUnderflow : 0) |
      (raised & FE_OVERFLOW ? kOverflow : 0) | (raised & FE_DIVBYZERO ? kDivideByZero : 0) |
      (raised & FE_INVALID ? kInvalid : 0));
}

template <class T>
struct FormatOf;
template <>
struct FormatOf<float> {
  using Type = Binary32;
};
template <>
struct FormatOf<double> {
  using Type = Binary64;
};

// Uniform bit patterns, with special values and near-equal exponents mixed in.
template <class F>
typename F::Bits any_bits(Rng& rng, typename F::Bits near) {
  using Bits = typename F::Bits;
  constexpr Bits kOne = static_cast<Bits>(Bits{F::kBias} << F::kFractionBits);
  const Bits special[] = {0,
                          F::kSign,
                          1,
                          F::kInfinity,
                          static_cast<Bits>(F::kInfinity - 1),
                          F::kCanonicalNan,
                          static_cast<Bits>(F::kInfinity + 1),
                          kOne,
                          static_cast<Bits>(Bits{1} << F::kFractionBits),
                          static_cast<Bits>((Bits{1} << F::kFractionBits) - 1)};
  switch (rng.integer(0, 3)) {
    case 0:
      return static_cast<Bits>(special[rng.integer(0, std::size(special) - 1)] |
                               (rng.next() & 1 ? F::kSign : 0));
    case 1:
      return static_cast<Bits>(near ^ (rng.next() & ((uint64_t{1} << F::kFractionBits) - 1)) ^
                               (rng.next() & F::kSign));
    default:
      return static_cast<Bits>(rng.next());
  }
}

// NaNs of the host carry payloads; RISC-V's do not.
template <class T>
auto canonical_bits(T value) {
  using F = typename FormatOf<T>::Type;
  const auto bits = std::bit_cast<typename F::Bits>(value);
  return std::isnan(value) ? F::kCanonicalNan : bits;
}

template <class T, class Ours, class Host>
void compare(const char* what, uint64_t seed, Ours ours, Host host) {
  using F = typename FormatOf<T>::Type;
  Rng rng(seed);
  for (int i = 0; i < kCases; ++i) {
    const auto a = any_bits<F>(rng, 0), b = any_bits<F>(rng, a), c = any_bits<F>(rng, b);
    volatile T x = std::bit_cast<T>(a), y = std::bit_cast<T>(b), z = std::bit_cast<T>(c);
    const HostMode mode = kHostModes[rng.integer(0, 3)];
    std::fesetround(mode.host);
    std::feclearexcept(FE_ALL_EXCEPT);
    volatile T expected = host(x, y, z);
    const uint8_t expected_flags = host_flags();
    std::fesetround(FE_TONEAREST);
    for (const uint8_t before : {uint8_t{0}, kInexact}) {
      uint8_t flags = before;
      const auto result = ours(a, b, c, mode.rounding, flags);
      ASSERT_EQ(result, canonical_bits<T>(expected))
          << what << " seed " << seed << " a=" << x << " b=" << y << " c=" << z << " mode "
          << int(mode.rounding);
      ASSERT_EQ(flags, expected_flags | before)
          << what << " seed " << seed << " a=" << x << " b=" << y << " c=" << z << " mode "
          << int(mode.rounding);
    }
  }
}

template <class T>
class HostFloat : public testing::Test {};
using HostTypes = testing::Types<float, double>;
TYPED_TEST_SUITE(HostFloat, HostTypes);

TYPED_TEST(HostFloat, ArithmeticAgreesWithTheHostInValueAndFlags) {
  using T = TypeParam;
  using F = typename FormatOf<T>::Type;
  using Bits = typename F::Bits;
  compare<T>(
      "add", 1,
      [](Bits a, Bits b, Bits, Rounding r, uint8_t& fl) { return Ieee<F>::add(a, b, r, fl); },
      [](T a, T b, T) { return a + b; });
  compare<T>(
      "subtract", 2,
      [](Bits a, Bits b, Bits, Rounding r, uint8_t& fl) { return Ieee<F>::subtract(a, b, r, fl); },
      [](T a, T b, T) { return a - b; });
  compare<T>(
      "multiply", 3,
      [](Bits a, Bits b, Bits, Rounding r, uint8_t& fl) { return Ieee<F>::multiply(a, b, r, fl); },
      [](T a, T b, T) { return a * b; });
  compare<T>(
      "divide", 4,
      [](Bits a, Bits b, Bits, Rounding r, uint8_t& fl) { return Ieee<F>::divide(a, b, r, fl); },
      [](T a, T b, T) { return a / b; });
  compare<T>(
      "square_root", 5,
      [](Bits a, Bits, Bits, Rounding r, uint8_t& fl) { return Ieee<F>::square_root(a, r, fl); },
      [](T a, T, T) { return std::sqrt(a); });
}

// Flags are left out: with a NaN addend, infinity times zero may or may not be invalid (RISC-V: it
// is).
TYPED_TEST(HostFloat, MultiplyAddAgreesWithTheHost) {
  using T = TypeParam;
  using F = typename FormatOf<T>::Type;
  Rng rng(6);
  for (int i = 0; i < kCases; ++i) {
    const auto a = any_bits<F>(rng, 0), b = any_bits<F>(rng, a);
    const T product = std::bit_cast<T>(a) * std::bit_cast<T>(b);
    const auto c = any_bits<F>(rng, std::bit_cast<typename F::Bits>(product));
    const HostMode mode = kHostModes[rng.integer(0, 3)];
    std::fesetround(mode.host);
    volatile T x = std::bit_cast<T>(a), y = std::bit_cast<T>(b), z = std::bit_cast<T>(c);
    volatile T expected = std::fma(x, y, z);
    std::fesetround(FE_TONEAREST);
    for (uint8_t flags : {uint8_t{0}, kInexact}) {
      ASSERT_EQ(Ieee<F>::multiply_add(a, b, c, mode.rounding, flags), canonical_bits<T>(expected))
          << x << " * " << y << " + " << z << " mode " << int(mode.rounding);
    }
  }
}

TEST(IeeeFloat, InfinityTimesZeroPlusNanIsInvalid) {
  uint8_t flags = 0;
  EXPECT_EQ(Ieee<Binary32>::multiply_add(Binary32::kInfinity, 0, Binary32::kCanonicalNan,
                                         Rounding::kNearestEven, flags),
            Binary32::kCanonicalNan);
  EXPECT_EQ(flags, kInvalid);
}

// Rounds `value` to f16 by looking among all of them.
class HalfTable {
 public:
  HalfTable() {
    for (uint32_t bits = 0x0000; bits < 0x7c00; ++bits)
      values_.push_back(f16_bits_to_f32(static_cast<uint16_t>(bits)));
  }
  uint16_t round(double value, Rounding rounding) const {
    const bool is_negative = std::signbit(value);
    const double magnitude = std::fabs(value);
    const auto above = static_cast<size_t>(
        std::lower_bound(values_.begin(), values_.end(), magnitude) - values_.begin());
    if (above < values_.size() && values_[above] == magnitude) return pack(is_negative, above);
    const size_t below = above - 1;  // 0 is in the table
    const double next =
        above < values_.size() ? values_[above] : 65536.0;  // as if the exponent went on
    const double to_below = magnitude - values_[below], to_above = next - magnitude;
    bool goes_up = false;
    switch (rounding) {
      case Rounding::kNearestEven:
        goes_up = to_above < to_below || (to_above == to_below && below % 2 == 1);
        break;
      case Rounding::kNearestMaxMagnitude:
        goes_up = to_above <= to_below;
        break;
      case Rounding::kTowardZero:
        break;
      case Rounding::kDown:
        goes_up = is_negative;
        break;
      case Rounding::kUp:
        goes_up = !is_negative;
        break;
    }
    if (magnitude > 65536.0) {  // both neighbours are beyond the table: nearest modes overflow
      goes_up = goes_up || rounding == Rounding::kNearestEven ||
                rounding == Rounding::kNearestMaxMagnitude;
    }
    return pack(is_negative, goes_up ? above : below);
  }

 private:
  static uint16_t pack(bool is_negative, size_t magnitude) {
    return static_cast<uint16_t>(magnitude | (is_negative ? 0x8000u : 0u));
  }
  std::vector<double> values_;
};

// Knuth's two-sum leaves no error term.
bool is_exact_sum(double a, double b) {
  const double sum = a + b, from_b = sum - a;
  return (a - (sum - from_b)) + (b - from_b) == 0;
}

bool is_nan_or_infinity(uint16_t bits) { return (bits & 0x7c00) == 0x7c00; }

TEST(IeeeFloat, HalfArithmeticIsCorrectlyRoundedInEveryMode) {
  const HalfTable table;
  Rng rng(7);
  for (int i = 0; i < 4 * kCases; ++i) {
    const auto a = any_bits<Binary16>(rng, 0), b = any_bits<Binary16>(rng, a);
    if (is_nan_or_infinity(a) || is_nan_or_infinity(b)) continue;
    const double x = f16_bits_to_f32(a), y = f16_bits_to_f32(b);
    for (const Rounding mode : kAllModes) {
      uint8_t flags = 0;
      const auto check = [&](const char* what, uint16_t result, double exact) {
        ASSERT_EQ(result, table.round(exact, mode))
            << what << " " << x << " " << y << " mode " << int(mode);
      };
      if (x + y != 0) check("add", Ieee<Binary16>::add(a, b, mode, flags), x + y);
      if (x - y != 0) check("subtract", Ieee<Binary16>::subtract(a, b, mode, flags), x - y);
      check("multiply", Ieee<Binary16>::multiply(a, b, mode, flags), x * y);
      if (y != 0) check("divide", Ieee<Binary16>::divide(a, b, mode, flags), x / y);
      if (x > 0) check("square_root", Ieee<Binary16>::square_root(a, mode, flags), std::sqrt(x));
      const uint16_t c = any_bits<Binary16>(rng, a);
      const double z = f16_bits_to_f32(c);
      if (!is_nan_or_infinity(c) && x * y + z != 0 && is_exact_sum(x * y, z)) {
        check("multiply_add", Ieee<Binary16>::multiply_add(a, b, c, mode, flags), x * y + z);
      }
      if (HasFatalFailure()) return;
    }
  }
}

TEST(IeeeFloat, HalfConversionsAreCorrectlyRoundedInEveryMode) {
  const HalfTable table;
  Rng rng(8);
  for (int i = 0; i < 4 * kCases; ++i) {
    const float value = std::ldexp(rng.uniform(-2, 2), static_cast<int>(rng.integer(-30, 18)));
    for (const Rounding mode : kAllModes) {
      uint8_t flags = 0;
      ASSERT_EQ(Ieee<Binary16>::convert<Binary32>(std::bit_cast<uint32_t>(value), mode, flags),
                table.round(value, mode));
      const double wide = value * (1 + rng.unit());
      ASSERT_EQ(Ieee<Binary16>::convert<Binary64>(std::bit_cast<uint64_t>(wide), mode, flags),
                table.round(wide, mode));
    }
  }
}

TEST(IeeeFloat, WideningIsExact) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    if (is_nan_or_infinity(half) && (half & 0x3ff) != 0) continue;
    uint8_t flags = 0;
    const float expected = f16_bits_to_f32(half);
    ASSERT_EQ(Ieee<Binary32>::convert<Binary16>(half, Rounding::kNearestEven, flags),
              std::bit_cast<uint32_t>(expected));
    ASSERT_EQ(Ieee<Binary64>::convert<Binary16>(half, Rounding::kNearestEven, flags),
              std::bit_cast<uint64_t>(static_cast<double>(expected)));
    ASSERT_EQ(flags, 0);
  }
}

TEST(IeeeFloat, ConversionsBetweenFloatAndDoubleAgreeWithTheHost) {
  Rng rng(9);
  for (int i = 0; i < kCases; ++i) {
    const uint64_t bits = any_bits<Binary64>(
        rng, uint64_t{0x36a0000000000000} + (rng.next() >> 8 & 0x00ffffffffffffff));
    volatile double value = std::bit_cast<double>(bits);
    const HostMode mode = kHostModes[rng.integer(0, 3)];
    std::fesetround(mode.host);
    std::feclearexcept(FE_ALL_EXCEPT);
    volatile float expected = static_cast<float>(value);
    const uint8_t expected_flags = host_flags();
    std::fesetround(FE_TONEAREST);
    uint8_t flags = 0;
    ASSERT_EQ(Ieee<Binary32>::convert<Binary64>(bits, mode.rounding, flags),
              canonical_bits<float>(expected))
        << value;
    ASSERT_EQ(flags, expected_flags) << value;
    uint8_t none = 0;
    const uint32_t narrow = canonical_bits<float>(expected);
    ASSERT_EQ(Ieee<Binary64>::convert<Binary32>(narrow, Rounding::kNearestEven, none),
              canonical_bits<double>(static_cast<double>(expected)));
  }
}

TEST(IeeeFloat, IntegersConvertAsOnTheHost) {
  Rng rng(10);
  for (int i = 0; i < kCases; ++i) {
    const uint64_t value = rng.next() >> rng.integer(0, 63);
    const HostMode mode = kHostModes[rng.integer(0, 3)];
    std::fesetround(mode.host);
    volatile int64_t as_signed = static_cast<int64_t>(value);
    volatile float narrow = static_cast<float>(as_signed);
    volatile double wide = static_cast<double>(as_signed);
    std::fesetround(FE_TONEAREST);
    uint8_t flags = 0;
    ASSERT_EQ(Ieee<Binary32>::from_integer(value, true, mode.rounding, flags),
              std::bit_cast<uint32_t>(float{narrow}));
    ASSERT_EQ(Ieee<Binary64>::from_integer(value, true, mode.rounding, flags),
              std::bit_cast<uint64_t>(double{wide}));
  }
}

struct Conversion {
  double value;
  uint64_t w, wu, l, lu;
  uint8_t flags_w, flags_wu;
};
TEST(IeeeFloat, OutOfRangeConversionsToIntegersSaturate) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Conversion cases[] = {
      {std::nan(""), 0x7fffffff, ~0ull, 0x7fffffffffffffff, ~0ull, kInvalid, kInvalid},
      {infinity, 0x7fffffff, ~0ull, 0x7fffffffffffffff, ~0ull, kInvalid, kInvalid},
      {-infinity, 0xffffffff80000000, 0, 0x8000000000000000, 0, kInvalid, kInvalid},
      {-1, ~0ull, 0, ~0ull, 0, 0, kInvalid},
      {-0.75, 0, 0, 0, 0, kInexact, kInexact},
      {2147483648.0, 0x7fffffff, 0xffffffff80000000, 0x80000000, 0x80000000, kInvalid, 0},
      {-2147483648.0, 0xffffffff80000000, 0, 0xffffffff80000000, 0, 0, kInvalid},
      {3.5, 3, 3, 3, 3, kInexact, kInexact}};
  for (const Conversion& c : cases) {
    const uint64_t bits = std::bit_cast<uint64_t>(c.value);
    uint8_t w = 0, wu = 0, other = 0;
    EXPECT_EQ(Ieee<Binary64>::to_integer(bits, 32, true, Rounding::kTowardZero, w), c.w) << c.value;
    EXPECT_EQ(Ieee<Binary64>::to_integer(bits, 32, false, Rounding::kTowardZero, wu), c.wu)
        << c.value;
    EXPECT_EQ(Ieee<Binary64>::to_integer(bits, 64, true, Rounding::kTowardZero, other), c.l)
        << c.value;
    EXPECT_EQ(Ieee<Binary64>::to_integer(bits, 64, false, Rounding::kTowardZero, other), c.lu)
        << c.value;
    EXPECT_EQ(w, c.flags_w) << c.value;
    EXPECT_EQ(wu, c.flags_wu) << c.value;
  }
}

TEST(IeeeFloat, RoundingToAnIntegerFollowsTheMode) {
  const auto rounded = [](double value, Rounding mode) {
    uint8_t flags = 0;
    return static_cast<int64_t>(
        Ieee<Binary64>::to_integer(std::bit_cast<uint64_t>(value), 64, true, mode, flags));
  };
  EXPECT_EQ(rounded(2.5, Rounding::kNearestEven), 2);
  EXPECT_EQ(rounded(2.5, Rounding::kNearestMaxMagnitude), 3);
  EXPECT_EQ(rounded(-2.5, Rounding::kNearestMaxMagnitude), -3);
  EXPECT_EQ(rounded(-2.5, Rounding::kDown), -3);
  EXPECT_EQ(rounded(-2.5, Rounding::kUp), -2);
  EXPECT_EQ(rounded(-2.5, Rounding::kTowardZero), -2);
}

TEST(IeeeFloat, MinimumAndMaximumPreferNumbersAndOrderZeros) {
  uint8_t flags = 0;
  const uint32_t one = std::bit_cast<uint32_t>(1.0f);
  EXPECT_EQ(Ieee<Binary32>::minimum(Binary32::kCanonicalNan, one, flags), one);
  EXPECT_EQ(Ieee<Binary32>::maximum(one, Binary32::kCanonicalNan, flags), one);
  EXPECT_EQ(Ieee<Binary32>::minimum(0, Binary32::kSign, flags), Binary32::kSign);
  EXPECT_EQ(Ieee<Binary32>::maximum(Binary32::kSign, 0, flags), 0u);
  EXPECT_EQ(flags, 0);
  EXPECT_EQ(Ieee<Binary32>::minimum(Binary32::kInfinity + 1, one, flags), one);
  EXPECT_EQ(flags, kInvalid);
}

TYPED_TEST(HostFloat, ComparisonsAgreeWithTheHost) {
  using T = TypeParam;
  using F = typename FormatOf<T>::Type;
  Rng rng(11);
  for (int i = 0; i < kCases; ++i) {
    const auto a = any_bits<F>(rng, 0), b = any_bits<F>(rng, a);
    const T x = std::bit_cast<T>(a), y = std::bit_cast<T>(b);
    uint8_t flags = 0;
    ASSERT_EQ(Ieee<F>::equal(a, b, flags), x == y);
    flags = 0;
    ASSERT_EQ(Ieee<F>::less(a, b, flags), x < y);
    ASSERT_EQ(flags, std::isnan(x) || std::isnan(y) ? kInvalid : 0);
    ASSERT_EQ(Ieee<F>::less_or_equal(a, b, flags), x <= y);
    const uint64_t expected_class = std::isnan(x)   ? ((a & F::kQuietBit) ? 1u << 9 : 1u << 8)
                                    : std::isinf(x) ? (x < 0 ? 1u << 0 : 1u << 7)
                                    : x == 0        ? (std::signbit(x) ? 1u << 3 : 1u << 4)
                                    : std::fpclassify(x) == FP_SUBNORMAL
                                        ? (x < 0 ? 1u << 2 : 1u << 5)
                                        : (x < 0 ? 1u << 1 : 1u << 6);
    ASSERT_EQ(Ieee<F>::classify(a), expected_class);
  }
}

}  // namespace
}  // namespace cubist::sim

#include "functional/vector/transcendental.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

// One version per width of the host's vectors; all of them do the same IEEE operations.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
#define CUBIST_CLONES [[gnu::target_clones("avx512f", "avx2", "default")]]
#else
#define CUBIST_CLONES
#endif

namespace cubist::sim::vector {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLn2 = 0x1.62e42fefa39efp-1;
constexpr uint64_t kOneBits = 0x3ff0000000000000;  // 1.0: the exponent bias
constexpr int kMantissaBits = 52;

// e^x = 2^n e^r with n = round(x / ln 2), |r| <= ln(2)/2; e^r by its Taylor polynomial of degree 12
// (relative error under 1e-15).
[[gnu::always_inline]] inline double exp_of(double x) {
  constexpr double kLog2e = 0x1.71547652b82fep0;
  constexpr double kLn2High = 0x1.62e42feep-1;  // 32 bits: n * kLn2High is exact
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  constexpr double kRound =
      0x1.8p52;  // adding it leaves the nearest integer in the low mantissa bits
  // Beyond these, e^x is infinity or zero in f32 anyway. A NaN passes both.
  x = x > 90.0 ? 90.0 : x;
  x = x < -110.0 ? -110.0 : x;
  const double shifted = x * kLog2e + kRound;
  const double n = shifted - kRound;
  const double r = (x - n * kLn2High) - n * kLn2Low;
  double p = 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  const uint64_t scale = (std::bit_cast<uint64_t>(shifted) << kMantissaBits) + kOneBits;
  return p * std::bit_cast<double>(scale);
}

// ln x = e ln 2 + 2 atanh(s), x = 2^e m with m in [sqrt(1/2), sqrt(2)), s = (m - 1) / (m + 1), |s|
// < 0.172; atanh by its series up to s^19 (relative error under 1e-16).
[[gnu::always_inline]] inline double ln_of(double x) {
  constexpr uint64_t kSqrtHalfBits = 0x3fe6a09e667f3bcd;
  constexpr uint64_t kTwoTo52Bits = 0x4330000000000000;
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  const uint64_t biased = (bits - kSqrtHalfBits + kOneBits) >> kMantissaBits;  // e + 1023
  const double e = std::bit_cast<double>(biased | kTwoTo52Bits) - (0x1p52 + 1023);
  const double m = std::bit_cast<double>(bits - (biased << kMantissaBits) + kOneBits);
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double p = 1.0 / 19;
  p = p * z + 1.0 / 17;
  p = p * z + 1.0 / 15;
  p = p * z + 1.0 / 13;
  p = p * z + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  const double value = e * kLn2 + 2.0 * (s + s * z * p);
  const double of_zero = x == 0 ? -kInfinity : kNan;
  const double finite_or_zero = x > 0 ? value : of_zero;
  return x == kInfinity ? kInfinity : finite_or_zero;
}

}  // namespace

CUBIST_CLONES void exp_row(const float* src, float* dst, size_t n) {
#pragma GCC ivdep
  for (size_t i = 0; i < n; ++i) dst[i] = static_cast<float>(exp_of(src[i]));
}

CUBIST_CLONES void ln_row(const float* src, float* dst, size_t n) {
#pragma GCC ivdep
  for (size_t i = 0; i < n; ++i) dst[i] = static_cast<float>(ln_of(src[i]));
}

CUBIST_CLONES void rsqrt_row(const float* src, float* dst, size_t n) {
#pragma GCC ivdep
  for (size_t i = 0; i < n; ++i)
    dst[i] = static_cast<float>(1.0 / std::sqrt(static_cast<double>(src[i])));
}

}  // namespace cubist::sim::vector

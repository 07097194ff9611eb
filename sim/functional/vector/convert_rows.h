// Rows of one element type to rows of another, as vconv does it: rounded by the mode, integers
// saturate, NaN to integer is 0.
#pragma once

#include "functional/vector/element.h"
#include "functional/vector/rounding.h"
#include "functional/vector/rows.h"

namespace cubist::sim::vector {

inline bool is_nearest_even(isa::RoundMode mode) {
  return mode == isa::RoundMode::none || mode == isa::RoundMode::rint;
}

// f(std::integral_constant<RoundMode>) so that a row's loop has its rounding fixed.
template <class F>
void with_round_mode(isa::RoundMode mode, F f) {
  using isa::RoundMode;
  switch (mode) {
    case RoundMode::round:
      return f(std::integral_constant<RoundMode, RoundMode::round>{});
    case RoundMode::floor:
      return f(std::integral_constant<RoundMode, RoundMode::floor>{});
    case RoundMode::ceil:
      return f(std::integral_constant<RoundMode, RoundMode::ceil>{});
    case RoundMode::trunc:
      return f(std::integral_constant<RoundMode, RoundMode::trunc>{});
    case RoundMode::odd:
      return f(std::integral_constant<RoundMode, RoundMode::odd>{});
    case RoundMode::none:
    case RoundMode::rint:
      return f(std::integral_constant<RoundMode, RoundMode::rint>{});
  }
}

// `value` (double or int64_t) as a D of 16 or 32 bits.
template <class D, class V>
D round_to_float(V value, isa::RoundMode mode) {
  if constexpr (std::is_same_v<D, Half>) {
    return Half::from_bits(static_cast<uint16_t>(round_to_format(value, kF16Format, mode)));
  } else if constexpr (std::is_same_v<D, Bfloat16>) {
    return Bfloat16::from_bits(static_cast<uint16_t>(round_to_format(value, kBf16Format, mode)));
  } else {
    return std::bit_cast<float>(round_to_format(value, kF32Format, mode));
  }
}

template <class T>
inline constexpr bool kIsFloatElement =
    std::is_same_v<T, Half> || std::is_same_v<T, Bfloat16> || std::is_same_v<T, float>;

// dst may be src if D is S; otherwise no overlap.
template <class D, class S>
void convert_row(D* dst, const S* src, size_t n, isa::RoundMode mode) {
  if constexpr (std::is_integral_v<D> && std::is_integral_v<S>) {
    static constexpr int64_t kLow = std::numeric_limits<D>::min();
    static constexpr int64_t kHigh = std::numeric_limits<D>::max();
    map_row(dst, n, [](int64_t x) { return std::clamp(x, kLow, kHigh); }, src);
  } else if constexpr (std::is_integral_v<D>) {
    with_round_mode(mode, [&]<isa::RoundMode kMode>(std::integral_constant<isa::RoundMode, kMode>) {
      map_row(dst, n, [](float x) { return saturate_whole<D>(round_to_whole<kMode>(x)); }, src);
    });
  } else if constexpr (std::is_same_v<D, float> && std::is_same_v<S, float>) {
    with_round_mode(mode, [&]<isa::RoundMode kMode>(std::integral_constant<isa::RoundMode, kMode>) {
      map_row(dst, n, [](float x) { return static_cast<float>(round_to_whole<kMode>(x)); }, src);
    });
  } else if constexpr (std::is_same_v<D, Bfloat16>) {
    for (size_t i = 0; i < n; ++i) dst[i] = round_to_float<D>(double{src[i]}, mode);
  } else if (is_nearest_even(mode)) {
    // The host's own conversion to f32 is to nearest even, and exact for every source that goes on
    // to f16.
    map_row(dst, n, [](auto x) { return static_cast<float>(x); }, src);
  } else if constexpr (std::is_integral_v<S>) {
    for (size_t i = 0; i < n; ++i) dst[i] = round_to_float<D>(int64_t{src[i]}, mode);
  } else {
    for (size_t i = 0; i < n; ++i)
      dst[i] = round_to_float<D>(double{static_cast<float>(src[i])}, mode);
  }
}

// dst = src * scale, rounded once. The product of 32 and 11 bits is exact in double.
inline void dequantize_row(Half* dst, const int32_t* src, size_t n, Half scale,
                           isa::RoundMode mode) {
  const double factor = static_cast<float>(scale);
  for (size_t i = 0; i < n; ++i) dst[i] = round_to_float<Half>(src[i] * factor, mode);
}

}  // namespace cubist::sim::vector

// Integers with units: Cycles + Cycles compiles, Cycles + Bytes does not.
#pragma once

#include <compare>
#include <cstdint>

namespace cubist {

template <class Tag>
struct Quantity {
  int64_t value = 0;

  friend constexpr auto operator<=>(Quantity, Quantity) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return {a.value + b.value}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return {a.value - b.value}; }
  friend constexpr Quantity operator*(Quantity a, int64_t n) { return {a.value * n}; }
  friend constexpr Quantity operator*(int64_t n, Quantity a) { return {a.value * n}; }
  constexpr Quantity& operator+=(Quantity b) { return value += b.value, *this; }
  constexpr Quantity& operator-=(Quantity b) { return value -= b.value, *this; }
};

using Cycles = Quantity<struct CyclesTag>;  // of the AI core clock, the chip's time base
using Bytes = Quantity<struct BytesTag>;

constexpr int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
constexpr int64_t round_up(int64_t a, int64_t multiple) { return ceil_div(a, multiple) * multiple; }

// Bytes per cycle of the AI core clock; may be fractional (HBM seen from one core).
struct BytesPerCycle {
  double value = 0;
};

// The one place where bytes become cycles: rounded up, at least 1 for any byte.
constexpr Cycles transfer_time(Bytes size, BytesPerCycle bandwidth) {
  if (size.value <= 0) return {0};
  const double exact = static_cast<double>(size.value) / bandwidth.value;
  const auto whole = static_cast<int64_t>(exact);
  return {whole + (static_cast<double>(whole) < exact ? 1 : 0)};
}

}  // namespace cubist

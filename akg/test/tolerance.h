// How far an operator's result may be from the exact one.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "cubist/akg/value.h"

namespace cubist::akg {

// Distance of neighbouring floats of the type at `value`; below the smallest normal number that of
// its neighbours.
inline double ulp(double value, DataType type) {
  const int digits = type == DataType::f16 ? 11 : 24, lowest = type == DataType::f16 ? -14 : -126;
  const int exponent = value == 0 ? lowest : std::max(std::ilogb(value), lowest);
  return std::ldexp(1.0, exponent - digits + 1);
}

// Of an f32 result within `ulps` ulp and `absolute` of the exact one, rounded to `type` at the end.
// Integers are exact. The error of f32 may carry the rounding to f16 over the middle between
// neighbours: then it is half an ulp and that error, which is what this says.
inline double tolerance(double exact, double ulps, double absolute, DataType type) {
  if (type != DataType::f16 && type != DataType::f32) return 0;
  const double of_f32 = ulps * ulp(exact, DataType::f32) + absolute;
  return type == DataType::f32 ? of_f32 : of_f32 + 0.5 * ulp(exact, type);
}

// Of `terms` numbers summed in f32 in any order, each rounded once: every partial sum is at most
// `magnitude`, the sum of their sizes (Higham, Accuracy and Stability of Numerical Algorithms,
// section 4.2).
inline double sum_error(double magnitude, int64_t terms) {
  return static_cast<double>(terms) * std::ldexp(magnitude, -24) * 1.01;
}

}  // namespace cubist::akg

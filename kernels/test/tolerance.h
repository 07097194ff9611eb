// How far a kernel's result may be from the exact one: derived from the arithmetic, never fitted.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "cubist/isa/operands.h"

namespace cubist::kernels {

// Distance of neighbouring numbers of the type at `value`; of the smallest normal number below
// that.
inline double ulp(double value, isa::DataType type) {
  const int digits = type == isa::DataType::f16 ? 11 : 24,
            lowest = type == isa::DataType::f16 ? -14 : -126;
  const int exponent = value == 0 ? lowest : std::max(std::ilogb(value), lowest);
  return std::ldexp(1.0, exponent - digits + 1);
}

// A sum of `terms` exact products in f32, one rounding each: every partial sum is at most
// `magnitude` = sum of |product| (Higham, Accuracy and Stability of Numerical Algorithms,
// section 4.2), plus the rounding of the result to `type`.
inline double sum_tolerance(double exact, double magnitude, int64_t terms, isa::DataType type) {
  return static_cast<double>(terms) * std::ldexp(magnitude, -24) * 1.01 +
         0.5 * ulp(exact, type) * 1.01;
}

}  // namespace cubist::kernels

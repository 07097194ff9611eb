// Errors of results in units in the last place of the exact value's neighbourhood.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "elements.h"

namespace cubist::ascendc {

// The distance of two neighbouring elements at `value`.
inline double ulp_at(Element type, double value) {
  const int bits = type == Element::half ? 10 : 23;
  const int smallest = type == Element::half ? -14 : -126;
  const int exponent = value == 0 ? smallest : std::max(std::ilogb(value), smallest);
  return std::ldexp(1.0, exponent - bits);
}

// Both may be infinite or NaN together; then there is no error.
inline double ulps_between(Element type, double result, double exact) {
  const double largest = type == Element::half ? 65520 : 0x1.ffffffp127;
  if (std::isnan(exact)) return std::isnan(result) ? 0 : std::numeric_limits<double>::infinity();
  if (std::abs(exact) >= largest)
    return std::isinf(result) && std::signbit(result) == std::signbit(exact)
               ? 0
               : std::numeric_limits<double>::infinity();
  if (std::isnan(result)) return std::numeric_limits<double>::infinity();
  return std::abs(result - exact) / ulp_at(type, exact);
}

}  // namespace cubist::ascendc

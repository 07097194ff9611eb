// What is known of a scalar before the kernel runs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "ir/scalar.h"

namespace cubist::akg {

// Both ends included; none: not bounded on that side.
struct Range {
  std::optional<int64_t> low, high;
};
using Ranges = std::map<std::string, Range>;

// Of `scalar`, for variables within `ranges`; a variable that is not there may be anything.
Range range_of(const Scalar& scalar, const Ranges& ranges);

// True if it is a multiple of `divisor` for any values of its variables; false if it may not be.
bool is_multiple(const Scalar& scalar, int64_t divisor);

}  // namespace cubist::akg

// Integers of generated kernels.
#pragma once

#include <stdint.h>

namespace cubist::device {

constexpr int64_t min(int64_t a, int64_t b) { return a < b ? a : b; }
constexpr int64_t max(int64_t a, int64_t b) { return a < b ? b : a; }

}  // namespace cubist::device

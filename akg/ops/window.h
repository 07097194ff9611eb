// What convolution and pooling share: windows over the last two axes of N, C, H, W.
#pragma once

#include <string>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"

namespace cubist::akg {

// How many windows fit into `extent` along spatial axis `i` (0: height, 1: width).
int64_t windows_along(const std::string& op, int64_t extent, const Window& window, int i);
// x with `value` around it; windows then need no conditions.
Value pad_for(const std::string& op, const Value& x, const Window& window, double value);
// The coordinate in the padded axis of `tap` of window `at`.
Halide::Expr place_of(const Window& window, int i, const Halide::Expr& at, const Halide::Expr& tap);
std::string to_string(const Window& window);

}  // namespace cubist::akg

// Rows of f16 to rows of f32 and back: the hot conversions. Same bits on every host.
#pragma once

#include <cstddef>

#include "cubist/base/float_types.h"

namespace cubist::sim::vector {

// dst[i] = src[i], exactly. A NaN stays a NaN (which one is not defined: canonical() follows).
void widen(const Half* src, float* dst, size_t n);

// dst[i] = src[i] to nearest even, overflow to infinity; every NaN becomes the canonical one,
// 0x7e00.
void narrow(const float* src, Half* dst, size_t n);

}  // namespace cubist::sim::vector

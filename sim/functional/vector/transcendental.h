// exp, ln and 1/sqrt of f32 rows, within 1 ulp of the correctly rounded value and with the same
// bits on every host: polynomials in double whose additions and multiplications are each rounded
// (no contraction, no libm).
#pragma once

#include <cstddef>

namespace cubist::sim::vector {

// dst may be src. NaN gives NaN (not canonical).
void exp_row(const float* src, float* dst,
             size_t n);  // overflow to infinity, underflow through subnormals to 0
void ln_row(const float* src, float* dst, size_t n);  // 0 gives -infinity, negative NaN
void rsqrt_row(const float* src, float* dst,
               size_t n);  // 0 gives infinity of its sign, negative NaN

}  // namespace cubist::sim::vector

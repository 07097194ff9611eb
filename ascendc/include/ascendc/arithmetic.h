// Arithmetic of scalar code.
#pragma once

#include "ascendc/api.h"

namespace AscendC {

template <class A, class B>
CUBIST_API constexpr auto DivCeil(A a, B b) {
  return b == 0 ? 0 : (a + b - 1) / b;
}
template <class A, class B>
CUBIST_API constexpr auto Ceil(A a, B b) {
  return DivCeil(a, b);
}
template <class A, class B>
CUBIST_API constexpr auto AlignUp(A a, B b) {
  return DivCeil(a, b) * b;
}

struct AscendCUtils {
  CUBIST_API static constexpr int32_t GetBitSize(int32_t bytes) { return bytes * 8; }
};

}  // namespace AscendC

template <class T>
CUBIST_API constexpr T min(T a, T b) {
  return b < a ? b : a;
}
template <class T>
CUBIST_API constexpr T max(T a, T b) {
  return a < b ? b : a;
}
template <class T>
CUBIST_API constexpr T abs(T a) {
  return a < T(0) ? -a : a;
}
// Correctly rounded; NaN below 0.
CUBIST_API float sqrt(float a) { return __builtin_elementwise_sqrt(a); }

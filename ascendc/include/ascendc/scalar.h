// Bits of 64-bit words, and a float as a whole number: by the scalar unit.
#pragma once

#include "ascendc/convert.h"

namespace AscendC {

// How many bits are `value`, 0 or 1.
template <int value>
CUBIST_API int64_t ScalarGetCountOfValue(uint64_t bits) {
  static_assert(value == 0 || value == 1, "ScalarGetCountOfValue: a bit is 0 or 1");
  return static_cast<int64_t>(value == 0 ? cubist::xnpu::bcnt0(bits) : cubist::xnpu::bcnt1(bits));
}
// Where the lowest bit that is `value` is; -1 if there is none.
template <int value>
CUBIST_API int64_t ScalarGetSFFValue(uint64_t bits) {
  static_assert(value == 0 || value == 1, "ScalarGetSFFValue: a bit is 0 or 1");
  return static_cast<int64_t>(value == 0 ? cubist::xnpu::sff0(bits) : cubist::xnpu::sff1(bits));
}
CUBIST_API int64_t ScalarCountLeadingZero(uint64_t bits) {
  return static_cast<int64_t>(cubist::xnpu::clz(bits));
}

// One float to a whole number, by the scalar unit: saturated as its instruction does.
template <class From, class To, RoundMode mode>
CUBIST_API To ScalarCast(From value) {
  static_assert(IsSameType<From, float>::value && IsSameType<To, int32_t>::value,
                "ScalarCast: not implemented: other types than float to int32_t");
  static_assert(mode != RoundMode::CAST_NONE && mode != RoundMode::CAST_ODD,
                "ScalarCast: CAST_RINT, CAST_FLOOR, CAST_CEIL, CAST_ROUND or CAST_TRUNC");
  int32_t whole = 0;
  if constexpr (mode == RoundMode::CAST_RINT) {
    asm("fcvt.w.s %0, %1, rne" : "=r"(whole) : "f"(value));
  } else if constexpr (mode == RoundMode::CAST_FLOOR) {
    asm("fcvt.w.s %0, %1, rdn" : "=r"(whole) : "f"(value));
  } else if constexpr (mode == RoundMode::CAST_CEIL) {
    asm("fcvt.w.s %0, %1, rup" : "=r"(whole) : "f"(value));
  } else if constexpr (mode == RoundMode::CAST_ROUND) {
    asm("fcvt.w.s %0, %1, rmm" : "=r"(whole) : "f"(value));
  } else {
    asm("fcvt.w.s %0, %1, rtz" : "=r"(whole) : "f"(value));
  }
  return whole;
}

}  // namespace AscendC

// Element arithmetic of the reference: long double and frexp/ldexp, one value at a time. Shares no
// code with the model.
#pragma once

#include <cstdint>

#include "cubist/isa/instructions.h"

namespace cubist::sim::vector::test {

bool is_float(isa::DataType type);
bool is_signed(isa::DataType type);

// The number that the low bits of `bits` stand for.
long double decode(isa::DataType type, uint64_t bits);

// `value` to a whole number.
long double round_whole(long double value, isa::RoundMode mode);

// Bits of `value` as a `type`: floating-point types round (any NaN gives the positive quiet one),
// integers round and saturate.
uint64_t encode(isa::DataType type, long double value, isa::RoundMode mode = isa::RoundMode::rint);

// Low bits of an integer sum or product: wraps.
uint64_t wrapped(isa::DataType type, int64_t value);

// The distance of two values of a floating-point type in units in the last place; 0 for two NaN.
int64_t ulps_apart(isa::DataType type, uint64_t a, uint64_t b);

}  // namespace cubist::sim::vector::test

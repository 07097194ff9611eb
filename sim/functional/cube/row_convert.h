// Conversions of rows of elements on the way out of L0C. The same bits on every host: a SIMD form, where there is one,
// is chosen at run time and gives what the portable form gives. A NaN becomes a quiet one, as in float_types.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cubist::sim {

void f32_to_f16(const float* src, uint16_t* dst, size_t count);   // nearest even
void f32_to_bf16(const float* src, uint16_t* dst, size_t count);  // nearest even
void f16_to_f32(const uint16_t* src, float* dst, size_t count);   // exact; a NaN keeps its payload

// Replaces infinities by the largest finite value of their sign (ctrl.saturate).
void saturate_f16(uint16_t* values, size_t count);
void saturate_bf16(uint16_t* values, size_t count);

}  // namespace cubist::sim

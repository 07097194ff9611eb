// Conversions of rows of elements on the way out of L0C, to nearest even. The same bits on every
// host.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cubist::sim {

void f32_to_f16(const float* src, uint16_t* dst, size_t count);   // every NaN becomes 0x7e00
void f32_to_bf16(const float* src, uint16_t* dst, size_t count);  // a NaN as in float_types.h

// Replaces infinities by the largest finite value of their sign (ctrl.saturate).
void saturate_f16(uint16_t* values, size_t count);
void saturate_bf16(uint16_t* values, size_t count);

}  // namespace cubist::sim

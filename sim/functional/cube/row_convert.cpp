#include "functional/cube/row_convert.h"

#include "cubist/base/float_types.h"
#include "functional/vector/half_rows.h"

namespace cubist::sim {
namespace {

void saturate(uint16_t* values, size_t count, uint16_t infinity) {
  for (size_t e = 0; e < count; ++e) {
    if ((values[e] & 0x7fff) == infinity) --values[e];
  }
}

}  // namespace

void f32_to_f16(const float* src, uint16_t* dst, size_t count) {
  vector::narrow(src, reinterpret_cast<Half*>(dst), count);
}

void f32_to_bf16(const float* src, uint16_t* dst, size_t count) {
  for (size_t e = 0; e < count; ++e) dst[e] = f32_to_bf16_bits(src[e]);
}

void saturate_f16(uint16_t* values, size_t count) { saturate(values, count, 0x7c00); }
void saturate_bf16(uint16_t* values, size_t count) { saturate(values, count, 0x7f80); }

}  // namespace cubist::sim

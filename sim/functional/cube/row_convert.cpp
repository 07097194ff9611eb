#include "functional/cube/row_convert.h"

#include <bit>

#include "cubist/base/float_types.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace cubist::sim {
namespace {

void f32_to_f16_portable(const float* src, uint16_t* dst, size_t count) {
  for (size_t e = 0; e < count; ++e) dst[e] = f32_to_f16_bits(src[e]);
}

void f16_to_f32_portable(const uint16_t* src, float* dst, size_t count) {
  constexpr uint32_t kQuiet = 0x400000;
  for (size_t e = 0; e < count; ++e) {
    const bool is_nan = (src[e] & 0x7fff) > 0x7c00;
    const auto bits = std::bit_cast<uint32_t>(f16_bits_to_f32(src[e]));
    dst[e] = std::bit_cast<float>(is_nan ? bits | kQuiet : bits);
  }
}

#if defined(__x86_64__)
__attribute__((target("avx,f16c"))) void f32_to_f16_f16c(const float* src, uint16_t* dst,
                                                         size_t count) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  const __m256 quiet = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fc00000));
  size_t e = 0;
  for (; e + 8 <= count; e += 8) {
    const __m256 value = _mm256_loadu_ps(src + e);
    const __m256 nan = _mm256_or_ps(_mm256_and_ps(value, sign), quiet);
    const __m256 one_nan = _mm256_blendv_ps(value, nan, _mm256_cmp_ps(value, value, _CMP_UNORD_Q));
    const __m128i half = _mm256_cvtps_ph(one_nan, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(dst + e), half);
  }
  f32_to_f16_portable(src + e, dst + e, count - e);
}

__attribute__((target("avx,f16c"))) void f16_to_f32_f16c(const uint16_t* src, float* dst,
                                                         size_t count) {
  size_t e = 0;
  for (; e + 8 <= count; e += 8) {
    const __m128i half = _mm_loadu_si128(reinterpret_cast<const __m128i*>(src + e));
    _mm256_storeu_ps(dst + e, _mm256_cvtph_ps(half));
  }
  f16_to_f32_portable(src + e, dst + e, count - e);
}

bool has_f16c() { return __builtin_cpu_supports("f16c") && __builtin_cpu_supports("avx"); }
#endif

void saturate(uint16_t* values, size_t count, uint16_t infinity) {
  for (size_t e = 0; e < count; ++e) {
    if ((values[e] & 0x7fff) == infinity) --values[e];
  }
}

}  // namespace

void f32_to_f16(const float* src, uint16_t* dst, size_t count) {
#if defined(__x86_64__)
  if (has_f16c()) return f32_to_f16_f16c(src, dst, count);
#endif
  f32_to_f16_portable(src, dst, count);
}

void f32_to_bf16(const float* src, uint16_t* dst, size_t count) {
  for (size_t e = 0; e < count; ++e) dst[e] = f32_to_bf16_bits(src[e]);
}

void f16_to_f32(const uint16_t* src, float* dst, size_t count) {
#if defined(__x86_64__)
  if (has_f16c()) return f16_to_f32_f16c(src, dst, count);
#endif
  f16_to_f32_portable(src, dst, count);
}

void saturate_f16(uint16_t* values, size_t count) { saturate(values, count, 0x7c00); }
void saturate_bf16(uint16_t* values, size_t count) { saturate(values, count, 0x7f80); }

}  // namespace cubist::sim

#include "functional/vector/half_rows.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace cubist::sim::vector {
namespace {

constexpr uint16_t kNan = 0x7e00;

Half narrow_one(float value) { return value != value ? Half::from_bits(kNan) : Half(value); }

void widen_portable(const Half* src, float* dst, size_t n) {
  for (size_t i = 0; i < n; ++i) dst[i] = static_cast<float>(src[i]);
}

void narrow_portable(const float* src, Half* dst, size_t n) {
  for (size_t i = 0; i < n; ++i) dst[i] = narrow_one(src[i]);
}

#ifdef __x86_64__
constexpr size_t kWidth = 8;

bool has_avx2_f16c() { return __builtin_cpu_supports("f16c") && __builtin_cpu_supports("avx2"); }

[[gnu::target("avx2,f16c")]] void widen_avx2(const Half* src, float* dst, size_t n) {
  size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) {
    _mm256_storeu_ps(dst + i,
                     _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(src + i))));
  }
  _mm256_zeroupper();  // what follows is SSE code: mixing costs dozens of cycles
  widen_portable(src + i, dst + i, n - i);
}

[[gnu::target("avx2,f16c")]] void narrow_avx2(const float* src, Half* dst, size_t n) {
  size_t i = 0;
  const __m256 nan = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fc00000));
  for (; i + kWidth <= n; i += kWidth) {
    const __m256 value = _mm256_loadu_ps(src + i);
    const __m256 canonical =
        _mm256_blendv_ps(value, nan, _mm256_cmp_ps(value, value, _CMP_UNORD_Q));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(dst + i),
                     _mm256_cvtps_ph(canonical, _MM_FROUND_TO_NEAREST_INT));
  }
  _mm256_zeroupper();
  narrow_portable(src + i, dst + i, n - i);
}
#endif

}  // namespace

void widen(const Half* src, float* dst, size_t n) {
#ifdef __x86_64__
  if (has_avx2_f16c()) return widen_avx2(src, dst, n);
#endif
  widen_portable(src, dst, n);
}

void narrow(const float* src, Half* dst, size_t n) {
#ifdef __x86_64__
  if (has_avx2_f16c()) return narrow_avx2(src, dst, n);
#endif
  narrow_portable(src, dst, n);
}

}  // namespace cubist::sim::vector

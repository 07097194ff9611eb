#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "functional/cube/mad_kernel.h"
#include "functional/cube/mad_transpose.h"

namespace cubist::sim {
namespace {

#define CUBIST_TARGET __attribute__((target("avx2,fma")))
#define CUBIST_INLINE static CUBIST_TARGET inline __attribute__((always_inline))

struct F32 {
  static constexpr int kRows = 4,
                       kStrips = 1;  // 8 accumulators, 2 of B, 1 broadcast: of 16 registers
  struct Vector {
    __m256 low, high;
  };
  CUBIST_INLINE Vector load(const uint32_t* p) {
    const auto* f = reinterpret_cast<const float*>(p);
    return {_mm256_loadu_ps(f), _mm256_loadu_ps(f + 8)};
  }
  CUBIST_INLINE void store(uint32_t* p, const Vector& v) {
    auto* f = reinterpret_cast<float*>(p);
    _mm256_storeu_ps(f, v.low);
    _mm256_storeu_ps(f + 8, v.high);
  }
  CUBIST_INLINE Vector broadcast(const uint32_t* p) {
    const __m256 v = _mm256_broadcast_ss(reinterpret_cast<const float*>(p));
    return {v, v};
  }
  CUBIST_INLINE Vector multiply_add(const Vector& a, const Vector& b, const Vector& sum) {
    return {_mm256_fmadd_ps(a.low, b.low, sum.low), _mm256_fmadd_ps(a.low, b.high, sum.high)};
  }
  CUBIST_INLINE Vector result(const Vector& v) { return {one_nan(v.low), one_nan(v.high)}; }

 private:
  CUBIST_INLINE __m256 one_nan(__m256 v) {
    const __m256 nan = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fc00000));
    return _mm256_blendv_ps(v, nan, _mm256_cmp_ps(v, v, _CMP_UNORD_Q));
  }
};

struct S16 {
  static constexpr int kRows = 4, kStrips = 1;
  struct Vector {
    __m256i low, high;
  };
  CUBIST_INLINE Vector load(const uint32_t* p) {
    const auto* v = reinterpret_cast<const __m256i*>(p);
    return {_mm256_loadu_si256(v), _mm256_loadu_si256(v + 1)};
  }
  CUBIST_INLINE void store(uint32_t* p, const Vector& v) {
    auto* to = reinterpret_cast<__m256i*>(p);
    _mm256_storeu_si256(to, v.low);
    _mm256_storeu_si256(to + 1, v.high);
  }
  CUBIST_INLINE Vector broadcast(const uint32_t* p) {
    const __m256i v = _mm256_set1_epi32(static_cast<int>(*p));
    return {v, v};
  }
  CUBIST_INLINE Vector multiply_add(const Vector& a, const Vector& b, const Vector& sum) {
    return {_mm256_add_epi32(sum.low, _mm256_madd_epi16(a.low, b.low)),
            _mm256_add_epi32(sum.high, _mm256_madd_epi16(a.low, b.high))};
  }
  CUBIST_INLINE Vector result(const Vector& v) { return v; }
};

#include "functional/cube/mad_tiles.inc"

bool is_supported() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

}  // namespace

const MadKernels kMadAvx2{"avx2", is_supported, transpose_avx2, multiply<F32>, multiply<S16>};

}  // namespace cubist::sim
#endif

#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "functional/cube/mad_kernel.h"
#include "functional/cube/mad_transpose.h"

namespace cubist::sim {
namespace {

#define CUBIST_TARGET __attribute__((target("avx512f,avx512bw")))
#define CUBIST_INLINE static CUBIST_TARGET inline __attribute__((always_inline))

struct F32 {
  static constexpr int kRows = 8,
                       kStrips = 3;  // 24 accumulators, 3 of B, 1 broadcast: of 32 registers
  using Vector = __m512;
  CUBIST_INLINE Vector load(const uint32_t* p) { return _mm512_loadu_ps(p); }
  CUBIST_INLINE void store(uint32_t* p, Vector v) { _mm512_storeu_ps(p, v); }
  CUBIST_INLINE Vector broadcast(const uint32_t* p) {
    return _mm512_set1_ps(*reinterpret_cast<const float*>(p));
  }
  CUBIST_INLINE Vector multiply_add(Vector a, Vector b, Vector sum) {
    return _mm512_fmadd_ps(a, b, sum);
  }
  CUBIST_INLINE Vector result(Vector v) {
    const __m512 nan = _mm512_castsi512_ps(_mm512_set1_epi32(0x7fc00000));
    return _mm512_mask_mov_ps(v, _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q), nan);
  }
};

struct S16 {
  static constexpr int kRows = 8, kStrips = 3;
  using Vector = __m512i;
  CUBIST_INLINE Vector load(const uint32_t* p) { return _mm512_loadu_si512(p); }
  CUBIST_INLINE void store(uint32_t* p, Vector v) { _mm512_storeu_si512(p, v); }
  CUBIST_INLINE Vector broadcast(const uint32_t* p) {
    return _mm512_set1_epi32(static_cast<int>(*p));
  }
  CUBIST_INLINE Vector multiply_add(Vector a, Vector b, Vector sum) {
    return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b));
  }
  CUBIST_INLINE Vector result(Vector v) { return v; }
};

#include "functional/cube/mad_tiles.inc"

bool is_supported() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

}  // namespace

const MadKernels kMadAvx512{"avx512", is_supported, transpose_avx2, multiply<F32>, multiply<S16>};

}  // namespace cubist::sim
#endif

#if defined(__x86_64__)
#include "functional/cube/mad_transpose.h"

#include <immintrin.h>

namespace cubist::sim {
namespace {

__attribute__((target("avx2"))) inline void transpose_8x8(const float* src, int src_stride,
                                                          float* dst) {
  __m256 row[8], pair[8], quad[8];
#pragma GCC unroll 8
  for (int r = 0; r < 8; ++r) row[r] = _mm256_loadu_ps(src + r * src_stride);
#pragma GCC unroll 4
  for (int r = 0; r < 8; r += 2) {
    pair[r] = _mm256_unpacklo_ps(row[r], row[r + 1]);
    pair[r + 1] = _mm256_unpackhi_ps(row[r], row[r + 1]);
  }
#pragma GCC unroll 2
  for (int r = 0; r < 8; r += 4) {
    quad[r] = _mm256_shuffle_ps(pair[r], pair[r + 2], 0x44);
    quad[r + 1] = _mm256_shuffle_ps(pair[r], pair[r + 2], 0xee);
    quad[r + 2] = _mm256_shuffle_ps(pair[r + 1], pair[r + 3], 0x44);
    quad[r + 3] = _mm256_shuffle_ps(pair[r + 1], pair[r + 3], 0xee);
  }
#pragma GCC unroll 4
  for (int r = 0; r < 4; ++r) {
    _mm256_storeu_ps(dst + r * 16, _mm256_permute2f128_ps(quad[r], quad[r + 4], 0x20));
    _mm256_storeu_ps(dst + (r + 4) * 16, _mm256_permute2f128_ps(quad[r], quad[r + 4], 0x31));
  }
}

}  // namespace

__attribute__((target("avx2"))) void transpose_avx2(const uint32_t* src, int steps, uint32_t* dst) {
  const auto* from = reinterpret_cast<const float*>(src);
  auto* to = reinterpret_cast<float*>(dst);
  for (int k = 0; k < steps; k += 8) {
    transpose_8x8(from + k, steps, to + k * 16);
    transpose_8x8(from + 8 * steps + k, steps, to + k * 16 + 8);
  }
}

}  // namespace cubist::sim
#endif

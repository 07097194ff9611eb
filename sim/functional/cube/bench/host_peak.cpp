#include "functional/cube/bench/host_peak.h"

#include <cstdint>
#include <ctime>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace cubist::sim {
namespace {

constexpr int64_t kRounds = 4'000'000;
constexpr int kChains = 12;  // independent sums: at least latency x issue width

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float run_avx512() {
  __m512 sum[kChains];
  for (auto& s : sum) s = _mm512_set1_ps(1);
  const __m512 a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(0.001f);
  for (int64_t n = 0; n < kRounds; ++n) {
#pragma GCC unroll 12
    for (int c = 0; c < kChains; ++c) sum[c] = _mm512_fmadd_ps(sum[c], a, b);
  }
  float total = 0;
  for (const auto& s : sum) total += _mm512_cvtss_f32(s);
  return total;
}

__attribute__((target("avx2,fma"))) float run_avx2() {
  __m256 sum[kChains];
  for (auto& s : sum) s = _mm256_set1_ps(1);
  const __m256 a = _mm256_set1_ps(0.999f), b = _mm256_set1_ps(0.001f);
  for (int64_t n = 0; n < kRounds; ++n) {
#pragma GCC unroll 12
    for (int c = 0; c < kChains; ++c) sum[c] = _mm256_fmadd_ps(sum[c], a, b);
  }
  float total = 0;
  for (const auto& s : sum) total += _mm256_cvtss_f32(s);
  return total;
}
#endif

float run_portable() {
  float sum[kChains * 4];
  for (float& s : sum) s = 1;
  for (int64_t n = 0; n < kRounds; ++n) {
    for (float& s : sum) s = s * 0.999f + 0.001f;
  }
  float total = 0;
  for (const float s : sum) total += s;
  return total;
}

struct Probe {
  float (*run)();
  int lanes;
};

Probe widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {run_avx512, 16};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {run_avx2, 8};
#endif
  return {run_portable, 4};
}

}  // namespace

double host_peak_gflops() {
  const Probe probe = widest();
  double best = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::clock_t begin = std::clock();  // processor time: other programs do not count
    volatile float sink = probe.run();
    static_cast<void>(sink);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    const double rate = 2e-9 * static_cast<double>(kRounds * kChains * probe.lanes) / seconds;
    best = rate > best ? rate : best;
  }
  return best;
}

}  // namespace cubist::sim

// The inner kernels of mad, one set per host instruction set; all give the same bits.
//
// A "word" is 32 bits of one operand: one f32, or two neighbouring k of s16 (lower k in the lower
// half). A matrix of words is consumed in fractals of 16 x `steps` words, `steps` words along k: 16
// for 16- and 8-bit types, 8 for f32, 32 for s4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace cubist::sim {

inline constexpr int kTileColumns = 16;  // of one strip of C: one row of an L0C fractal

struct MadTask {
  const uint32_t* a = nullptr;      // [strips of 16 rows][k_fractals][16][steps]
  const uint32_t* b = nullptr;      // [strips of 16 columns][k_fractals * steps][16]
  uint32_t* c = nullptr;            // [strips of 16 columns][strips of 16 rows][16][16]: L0C
  const uint32_t* start = nullptr;  // what the sums start from: element (row, strip s, column) is
  size_t start_row = 0, start_strip = 0;  //   start[row * start_row + s * start_strip + column]
  int m = 0, n = 0;                       // only C[0..m, 0..n] is written
  int k_fractals = 0, steps = 0;
  int last_steps = 0;               // words along k that count in the last fractal
  bool has_exact_products = false;  // f32 kernels: every product is exact in f32
};

struct MadKernels {
  const char* name;
  bool (*is_supported)();
  void (*transpose)(const uint32_t* src, int steps, uint32_t* dst);  // [16][steps] -> [steps][16]
  // C = start + A * B in ascending k. f32: one rounding per addition, of the exact product; a NaN
  // becomes 0x7fc00000. s16 pairs: s32, wrapping.
  void (*multiply_f32)(const MadTask& task);
  void (*multiply_s16)(const MadTask& task);
};

extern const MadKernels kMadPortable;
#if defined(__x86_64__)
extern const MadKernels kMadAvx2, kMadAvx512;
#endif

// Those that run on this host, the fastest first.
std::span<const MadKernels* const> mad_kernels();

}  // namespace cubist::sim

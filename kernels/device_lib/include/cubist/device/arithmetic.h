// Integer helpers that kernels and planners share.
#pragma once

#include <stdint.h>

namespace cubist::device {

constexpr uint32_t kBlockBytes = 32;     // granule of UB and L1
constexpr uint32_t kRepeatBytes = 256;   // one repeat of a vector instruction
constexpr uint32_t kFractal = 16;        // rows and columns of a fractal of 16-bit elements
constexpr uint32_t kFractalBytes = 512;  // 16 rows of 32 B

constexpr uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }
constexpr uint32_t round_up(uint32_t a, uint32_t multiple) {
  return ceil_div(a, multiple) * multiple;
}
constexpr uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }
constexpr uint32_t larger(uint32_t a, uint32_t b) { return a < b ? b : a; }

}  // namespace cubist::device

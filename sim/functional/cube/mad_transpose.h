#pragma once

#include <cstdint>

namespace cubist::sim {

// [16][steps] words -> [steps][16], steps a multiple of 8, in squares of 8 x 8. Needs AVX2.
void transpose_avx2(const uint32_t* src, int steps, uint32_t* dst);

}  // namespace cubist::sim

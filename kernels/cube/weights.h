// How weights are grouped and packed for the cube kernels (cube/tiling.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "cubist/kernels/library.h"

namespace cubist::kernels {

// Superblocks of a convolution: which output channels go together, and how many c1 of the input
// they read.
struct Superblocks {
  int64_t count = 1, n1 = 0, c1 = 0;  // n1: output channels of one, in units of 16
  int64_t total_c1 = 0;               // of the input
  int64_t k0 = 16;                    // input channels per c1
};
Superblocks superblocks_of(const Conv2d& shape);
int64_t first_c1(const Conv2d& shape, const Superblocks& blocks, int64_t index);

// [k1s][n1s][16][k0] fractals of value(k1, lane of k0, column), rounded to `type`, appended to
// `packed`.
void append_fractals(std::vector<std::byte>& packed, DataType type, int64_t k1s, int64_t n1s,
                     const std::function<float(int64_t k1, int64_t lane, int64_t column)>& value);

}  // namespace cubist::kernels

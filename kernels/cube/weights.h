// How weights are grouped and packed for the cube kernels (cube/tiling.h).
#pragma once

#include <cstddef>
#include <cstdint>
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

}  // namespace cubist::kernels

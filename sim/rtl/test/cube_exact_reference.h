// What a command must leave in L0C, from the definition: MPFR for floats, 64-bit integers
// otherwise. Shares no code with the RTL or the functional model, the decoding of f16 and bf16
// included.
#pragma once

#include "rtl/test/cube_port_driver.h"

namespace cubist::rtl_test {

// Sizes of a fractal: rows of A, columns of B, words of 16 bits along k.
struct Fractal {
  int m = 0, n = 0, k = 0;
};

void apply_exactly(const Command& command, const Fractal& fractal, Memories& memories);

}  // namespace cubist::rtl_test

// Vectors of floats that composed element-wise functions need for each element that is under way:
// the host's Get...MaxMinTmpSize and the device's calls agree by this table.
#pragma once

#include <stdint.h>

namespace cubist::ascendc::needs {

#define CUBIST_NEEDS(Name, floats) constexpr uint32_t k##Name = floats
CUBIST_NEEDS(Sigmoid, 0);
CUBIST_NEEDS(Silu, 1);
CUBIST_NEEDS(Swish, 1);
CUBIST_NEEDS(Gelu, 2);
CUBIST_NEEDS(FasterGelu, 1);
CUBIST_NEEDS(SwiGLU, 1);
CUBIST_NEEDS(GeGLU, 2);
CUBIST_NEEDS(ReGlu, 1);
CUBIST_NEEDS(Exp, 0);
CUBIST_NEEDS(Log, 0);
CUBIST_NEEDS(Log2, 0);
CUBIST_NEEDS(Log10, 0);
CUBIST_NEEDS(Tanh, 4);
CUBIST_NEEDS(Sinh, 5);
CUBIST_NEEDS(Cosh, 2);
CUBIST_NEEDS(Asin, 5);
CUBIST_NEEDS(Acos, 6);
CUBIST_NEEDS(Atan, 6);
CUBIST_NEEDS(Sin, 4);
CUBIST_NEEDS(Cos, 4);
CUBIST_NEEDS(Tan, 6);
CUBIST_NEEDS(Erf, 6);
CUBIST_NEEDS(Erfc, 6);
CUBIST_NEEDS(Power, 4);
CUBIST_NEEDS(Floor, 0);
CUBIST_NEEDS(Ceil, 0);
CUBIST_NEEDS(Round, 0);
CUBIST_NEEDS(Rint, 0);
CUBIST_NEEDS(Trunc, 0);
CUBIST_NEEDS(Frac, 1);
CUBIST_NEEDS(Sign, 3);
CUBIST_NEEDS(Fmod, 3);
CUBIST_NEEDS(Fma, 1);
CUBIST_NEEDS(Hypot, 4);
#undef CUBIST_NEEDS

// AscendQuant: 64 floats and 64 halfs of a part.
constexpr uint32_t kQuantPartBytes = 64 * 4 + 64 * 2;

// Sum, Mean: rows are taken in groups of so many, of which each costs so many bytes: reductions,
// and floats of the row where elements are narrower.
constexpr uint32_t kSumGroup = 16;
constexpr uint32_t kSumFloatsForReductions = 64, kSumFloatsForValues = 1;
constexpr uint32_t sum_group_bytes(uint32_t columns, uint32_t element_bytes) {
  return kSumGroup *
         (kSumFloatsForReductions + kSumFloatsForValues +
          (element_bytes < sizeof(float) ? columns : 0)) *
         static_cast<uint32_t>(sizeof(float));
}

}  // namespace cubist::ascendc::needs

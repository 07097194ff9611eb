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
CUBIST_NEEDS(Asinh, 5);
CUBIST_NEEDS(Acosh, 5);
CUBIST_NEEDS(Atanh, 4);
CUBIST_NEEDS(PowerScalar, 5);
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

// CumSum along the last axis: rows are taken in groups of so many, of which each costs so many
// bytes, the transposed copy and floats where elements are narrower; beside them an offset for each
// column.
constexpr uint32_t kCumSumGroup = 8;
constexpr uint32_t cumsum_group_bytes(uint32_t columns, uint32_t element_bytes) {
  return kCumSumGroup *
         (static_cast<uint32_t>(sizeof(uint32_t)) +
          columns * static_cast<uint32_t>(sizeof(float)) * (element_bytes < 4 ? 2 : 1));
}
constexpr uint32_t cumsum_fixed_bytes(uint32_t columns) {
  return columns * static_cast<uint32_t>(sizeof(uint32_t));
}
// AscendAntiQuant: a row as floats and as halfs.
constexpr uint32_t anti_quant_row_bytes(uint32_t columns) { return columns * (4 + 2); }

// WelfordUpdate: vectors of floats for each element that is under way.
constexpr uint32_t kWelfordVectors = 3;
// WelfordFinalize: weights and terms of all places, one float for 64 of them, and results; each in
// whole blocks of 32 B.
constexpr uint32_t bytes_in_blocks(uint32_t floats) { return (floats + 7) / 8 * 32; }
constexpr uint32_t welford_finalize_bytes(uint32_t places) {
  return 2 * bytes_in_blocks(places) + bytes_in_blocks((places + 63) / 64) + 9 * 32;
}

// SelectWithBytesMask, DropOut: elements are taken in parts of so many, of which each costs so many
// bytes: the masks as half, or as float where they have 32 bits, and bits.
constexpr uint32_t kMaskPart = 256;
constexpr uint32_t mask_part_bytes(uint32_t mask_bytes) {
  return kMaskPart * (mask_bytes == 4 ? 4 : 2) + kMaskPart / 8;
}

}  // namespace cubist::ascendc::needs

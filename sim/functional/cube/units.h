// Units of the on-core storage that instruction fields count in, and the alignment rules
// (architecture reference, sections 2 and 5).
#pragma once

#include <cstdint>

namespace cubist::sim {

inline constexpr uint64_t kBlockBytes = 32;  // L1, UB: alignment, stride unit, one row of a fractal
inline constexpr uint64_t kFractalRows = 16;
inline constexpr uint64_t kFractalBytes = kFractalRows * kBlockBytes;  // L0A, L0B alignment
inline constexpr uint64_t kTableBytes = 64;           // BT and FB: alignment and length unit
inline constexpr uint64_t kAccumulatorColumns = 16;   // an L0C fractal is 16 x 16 elements
inline constexpr uint64_t kAccumulatorRowBytes = 64;  // of 4 bytes; alignment of moves out of L0C
inline constexpr uint64_t kAccumulatorFractalBytes =
    kFractalRows * kAccumulatorRowBytes;  // mad's destination alignment

constexpr uint64_t blocks_for(uint64_t count, uint64_t unit) { return (count + unit - 1) / unit; }

}  // namespace cubist::sim

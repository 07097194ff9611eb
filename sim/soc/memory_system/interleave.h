// Which slice of L2 or channel of DRAM holds a line.
#pragma once

#include <cstdint>

namespace cubist::sim {

// Every run of `units` neighbouring lines takes each unit once, in an order that a hash of the run
// rotates: rows of a matrix that are a power of two apart do not all meet at a few units.
inline uint64_t interleaved_unit(uint64_t line, uint64_t units) {
  const uint64_t run = line / units;
  constexpr uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;  // 2^64 / phi: multiplicative hashing
  return (line + (run * kGoldenRatio >> 32)) % units;
}

}  // namespace cubist::sim

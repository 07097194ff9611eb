// One bit per lane of a repeat.
#pragma once

#include <bit>
#include <cstdint>

namespace cubist::sim {

struct LaneMask {
  uint64_t lo = 0, hi = 0;

  static LaneMask first(uint64_t lanes) {
    return {low_bits(lanes), lanes > 64 ? low_bits(lanes - 64) : 0};
  }
  bool operator[](unsigned lane) const { return ((lane < 64 ? lo : hi) >> (lane % 64)) & 1; }
  bool none() const { return (lo | hi) == 0; }
  // One past the last active lane.
  unsigned end() const {
    const int leading = hi != 0 ? std::countl_zero(hi) : 64 + std::countl_zero(lo);
    return 128 - static_cast<unsigned>(leading);
  }
  bool is_prefix() const { return *this == first(end()); }  // lanes 0 to end() - 1 are all active
  friend bool operator==(const LaneMask&, const LaneMask&) = default;

 private:
  static uint64_t low_bits(uint64_t count) {
    return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
  }
};

}  // namespace cubist::sim

#include "timing/ub_banks.h"

#include <algorithm>
#include <array>

namespace cubist::sim {
namespace {

constexpr int kMaxGroups = 64;
constexpr uint64_t kBlock = 32;
constexpr int kBlocksPerRepeat = 8;

int64_t cycles_of_repeat(std::span<const UbAccess> accesses, uint64_t repeat, uint64_t groups) {
  std::array<uint8_t, kMaxGroups> reads{}, writes{};
  uint8_t most = 1;
  for (const UbAccess& access : accesses) {
    const uint64_t first = access.address / kBlock + repeat * access.repeat_stride;
    uint64_t previous = ~uint64_t{0};
    for (int i = 0; i < kBlocksPerRepeat; ++i) {
      const uint64_t block = first + static_cast<uint64_t>(i) * access.block_stride;
      if (block == previous) continue;  // block stride 0 reads once
      previous = block;
      uint8_t& count = (access.is_write ? writes : reads)[block % groups];
      most = std::max(most, ++count);
    }
  }
  return most;
}

}  // namespace

Cycles bank_cycles(std::span<const UbAccess> accesses, int64_t repeats, const VectorSpec& vector) {
  const auto groups = static_cast<uint64_t>(std::min(vector.ub_bank_groups, kMaxGroups));
  const int64_t period = std::min<int64_t>(repeats, static_cast<int64_t>(groups));
  if (period == 0) return {0};
  int64_t counted = 0;
  for (int64_t r = 0; r < period; ++r)
    counted += cycles_of_repeat(accesses, static_cast<uint64_t>(r), groups);
  return {ceil_div(counted * repeats, period)};
}

}  // namespace cubist::sim

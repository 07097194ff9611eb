// Something that carries bytes at a rate, one transfer at a time: a port, a slice of L2, a DRAM
// bus.
#pragma once

#include <algorithm>
#include <cstdint>

#include "cubist/base/quantity.h"

namespace cubist::sim {

class Channel {
 public:
  explicit Channel(BytesPerCycle rate) : ticks_per_byte_(kTicksPerCycle / rate.value) {}

  // Occupies the channel from `earliest` or when it becomes free; returns when the last byte has
  // passed.
  Cycles reserve(Cycles earliest, Bytes size) {
    free_ = std::max(free_, earliest.value * kTicksPerCycle) + duration(size);
    return end();
  }
  // For data that arrives until `ready` and passes through meanwhile: ends at `ready` unless the
  // channel is busy longer.
  Cycles reserve_ending(Cycles ready, Bytes size) {
    free_ = std::max(free_ + duration(size), ready.value * kTicksPerCycle);
    return end();
  }
  // Keeps the channel busy without moving anything.
  void stall(Cycles duration) { free_ += duration.value * kTicksPerCycle; }
  Cycles free_at() const { return end(); }

 private:
  static constexpr int64_t kTicksPerCycle = 1024;  // short transfers take fractions of a cycle

  int64_t duration(Bytes size) const {
    return static_cast<int64_t>(ticks_per_byte_ * static_cast<double>(size.value) + 0.5);
  }
  Cycles end() const { return {ceil_div(free_, kTicksPerCycle)}; }

  double ticks_per_byte_;
  int64_t free_ = 0;
};

}  // namespace cubist::sim

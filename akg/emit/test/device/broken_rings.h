// Rings that leave out the flags of one direction: what they would have ordered is a race.
#pragma once

#include "cubist/device/pipes.h"

namespace cubist::device {

template <Pipe Fill, Pipe Use, uint32_t FirstId, bool TellsFilled, bool TellsFree>
class BrokenRing {
 public:
  __forceinline__ BrokenRing(uint32_t base, uint32_t slot_bytes, uint32_t slots)
      : base_(base), slot_bytes_(slot_bytes), last_(slots - 1) {
    for (uint32_t slot = 0; TellsFree && slot <= last_; ++slot) set_flag<Use, Fill>(FirstId + slot);
  }
  __forceinline__ ~BrokenRing() {
    for (uint32_t slot = 0; TellsFree && slot <= last_; ++slot)
      wait_flag<Use, Fill>(FirstId + slot);
  }
  BrokenRing(const BrokenRing&) = delete;
  BrokenRing& operator=(const BrokenRing&) = delete;

  __forceinline__ uint32_t begin_fill() {
    if constexpr (TellsFree) wait_flag<Use, Fill>(FirstId + fill_);
    return base_ + fill_ * slot_bytes_;
  }
  __forceinline__ void end_fill() {
    if constexpr (TellsFilled) set_flag<Fill, Use>(FirstId + fill_);
    fill_ ^= last_;
  }
  __forceinline__ void begin_use() {
    if constexpr (TellsFilled) wait_flag<Fill, Use>(FirstId + use_);
  }
  __forceinline__ void end_use() {
    if constexpr (TellsFree) set_flag<Use, Fill>(FirstId + use_);
    use_ ^= last_;
  }

 private:
  uint32_t base_, slot_bytes_, last_, fill_ = 0, use_ = 0;
};

template <Pipe Fill, Pipe Use, uint32_t FirstId>
using RingWithoutFilled = BrokenRing<Fill, Use, FirstId, false, true>;
template <Pipe Fill, Pipe Use, uint32_t FirstId>
using RingWithoutFree = BrokenRing<Fill, Use, FirstId, true, false>;

}  // namespace cubist::device

// One or two slots of a local memory that one pipe fills and another one empties: with two, they
// work at the same time.
#pragma once

#include "cubist/device/pipes.h"

namespace cubist::device {

// Uses the event ids FirstId and FirstId + 1 of (Fill, Use) and of (Use, Fill). Flags are balanced
// when the ring is destroyed.
template <Pipe Fill, Pipe Use, uint32_t FirstId = 0>
class Ring {
 public:
  // Slots lie at `base` and, if `slots` is 2, at `base + slot_bytes`.
  __forceinline__ Ring(uint32_t base, uint32_t slot_bytes, uint32_t slots = 2)
      : base_(base), slot_bytes_(slot_bytes), last_(slots - 1) {
    for (uint32_t slot = 0; slot <= last_; ++slot) set_flag<Use, Fill>(FirstId + slot);
  }
  __forceinline__ ~Ring() {
    for (uint32_t slot = 0; slot <= last_; ++slot) wait_flag<Use, Fill>(FirstId + slot);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // Fill waits until the next slot is free; its address.
  __forceinline__ uint32_t begin_fill() {
    wait_flag<Use, Fill>(FirstId + fill_);
    return address(fill_);
  }
  __forceinline__ void end_fill() {
    set_flag<Fill, Use>(FirstId + fill_);
    fill_ ^= last_;
  }
  // Use waits until the next slot is filled; its address.
  __forceinline__ uint32_t begin_use() {
    wait_flag<Fill, Use>(FirstId + use_);
    return address(use_);
  }
  __forceinline__ void end_use() {
    set_flag<Use, Fill>(FirstId + use_);
    use_ ^= last_;
  }

 private:
  __forceinline__ uint32_t address(uint32_t slot) const { return base_ + slot * slot_bytes_; }

  uint32_t base_, slot_bytes_, last_;
  uint32_t fill_ = 0, use_ = 0;
};

// As Ring, with slots that the caller names: several are filled side by side.
template <Pipe Fill, Pipe Use, uint32_t FirstId = 0>
class Slots {
 public:
  __forceinline__ Slots(uint32_t base, uint32_t slot_bytes, uint32_t slots)
      : base_(base), slot_bytes_(slot_bytes), slots_(slots) {
    for (uint32_t slot = 0; slot < slots_; ++slot) set_flag<Use, Fill>(FirstId + slot);
  }
  __forceinline__ ~Slots() {
    for (uint32_t slot = 0; slot < slots_; ++slot) wait_flag<Use, Fill>(FirstId + slot);
  }
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  __forceinline__ uint32_t address(uint32_t slot) const { return base_ + slot * slot_bytes_; }
  __forceinline__ void begin_fill(uint32_t slot) { wait_flag<Use, Fill>(FirstId + slot); }
  __forceinline__ void end_fill(uint32_t slot) { set_flag<Fill, Use>(FirstId + slot); }
  __forceinline__ void begin_use(uint32_t slot) { wait_flag<Fill, Use>(FirstId + slot); }
  __forceinline__ void end_use(uint32_t slot) { set_flag<Use, Fill>(FirstId + slot); }

 private:
  uint32_t base_, slot_bytes_, slots_;
};

}  // namespace cubist::device

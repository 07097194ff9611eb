// The event flags of a core, with the moment from which a set flag lets its waiter go on.
#pragma once

#include <array>
#include <optional>

#include "cubist/sim/chip_spec.h"
#include "soc/event_flags.h"

namespace cubist::sim {

class TimedFlags {
 public:
  TimedFlags(isa::CoreKind kind, const SyncSpec& sync)
      : flags_(kind, sync.event_ids), cost_(sync.flag_cost) {}

  void check(const isa::FlagConfig& flag) const { flags_.check(flag); }
  // Throws Error(Program) if the flag is set already. Returns when a waiter may go on.
  Cycles set(const isa::FlagConfig& flag, Cycles now) {
    flags_.set(flag);
    const Cycles ready = now + cost_;
    ready_[index(flag)] = ready;
    return ready;
  }
  // Nothing if the flag is not set; a time after `now` if it is, but its waiter may not go on yet;
  // otherwise clears the flag and returns `now`.
  std::optional<Cycles> take(const isa::FlagConfig& flag, Cycles now) {
    const std::optional<Cycles> ready = ready_[index(flag)];
    if (!ready || *ready > now) return ready;
    flags_.try_take(flag);
    ready_[index(flag)].reset();
    return now;
  }
  void clear() {
    flags_.clear();
    ready_.fill(std::nullopt);
  }

 private:
  static constexpr size_t kPipes = 7, kIds = 16;  // S to FIX; what EventFlags lets through

  static size_t index(const isa::FlagConfig& flag) {
    return (static_cast<size_t>(flag.src_pipe) * kPipes + static_cast<size_t>(flag.dst_pipe)) *
               kIds +
           flag.id;
  }

  EventFlags flags_;
  Cycles cost_;
  std::array<std::optional<Cycles>, kPipes * kPipes * kIds> ready_{};
};

}  // namespace cubist::sim

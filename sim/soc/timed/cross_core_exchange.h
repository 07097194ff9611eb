// Carries the cross-core flags of one launch: a signal arrives after the chip's cross-core delay.
#pragma once

#include <deque>
#include <functional>

#include "cubist/base/error.h"
#include "soc/cross_core_flags.h"
#include "soc/timed/process.h"

namespace cubist::sim {

class CrossCoreExchange : public Process {
 public:
  struct Listener {
    std::function<void()> arrived;      // something may be there to take
    std::function<void(Error)> failed;  // a signal broke the rules
  };
  CrossCoreExchange(CrossCoreFlags flags, Cycles delay, EventKernel& kernel, Listener listener)
      : flags_(std::move(flags)), delay_(delay), kernel_(kernel), listener_(std::move(listener)) {}

  void signal(const LaunchSeat& from, const isa::CrossCoreConfig& config, Cycles now);
  bool try_take(const LaunchSeat& seat, uint32_t id) { return flags_.try_take(seat, id); }

  void run(Cycles now) override;

 private:
  struct Signal {
    Cycles arrives;
    LaunchSeat from;
    isa::CrossCoreConfig config;
  };

  CrossCoreFlags flags_;
  Cycles delay_;
  EventKernel& kernel_;
  bool is_adopted_ = false;  // at the first signal: most launches send none
  Listener listener_;
  std::deque<Signal> under_way_;  // in the order of arrival: the delay is the same for all
};

}  // namespace cubist::sim

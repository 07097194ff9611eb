// Which signal of another core released a wait_flag_dev. A core's n-th wait for an id needs the
// n-th signal of each core that the mode names (isa reference, cross-core flags); the last of them
// released it.
#pragma once

#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "cubist/sim/events.h"

namespace cubist::profile {

struct CrossCoreEvent {
  sim::BlockRef block;
  Cycles time;
  uint32_t id = 0;
  uint64_t pc = 0;
};

struct CrossCoreFlow {
  CrossCoreEvent from, to;
};

// Of one launch.
class CrossCoreFlows {
 public:
  void signalled(const CrossCoreEvent& event, isa::CrossCoreMode mode);
  // A wait_flag_dev is through.
  void passed(const CrossCoreEvent& event);

  const std::vector<CrossCoreFlow>& flows() const { return flows_; }

 private:
  struct Signals {
    sim::BlockRef from;
    isa::CrossCoreMode mode;
    uint32_t id;
    std::vector<CrossCoreEvent> events;  // in the order of time
  };
  static bool is_heard(const Signals& signals, const CrossCoreEvent& wait);
  // The signal that completed the n-th round of the mode; nothing if there was none.
  std::optional<CrossCoreEvent> release(const CrossCoreEvent& wait, isa::CrossCoreMode mode,
                                        size_t round) const;

  std::vector<Signals> signals_;
  // Rounds that a core has waited for, by (core, block, id, mode).
  std::map<std::tuple<sim::CoreId, uint32_t, uint32_t, isa::CrossCoreMode>, size_t> rounds_;
  std::vector<CrossCoreFlow> flows_;
};

}  // namespace cubist::profile

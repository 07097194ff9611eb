// How execute() says what it touches, when it is asked to (CoreState::footprint).
#pragma once

#include <algorithm>

#include "cubist/sim/core_state.h"
#include "cubist/sim/footprint.h"
#include "cubist/sim/functional.h"

namespace cubist::sim {

inline bool is_listing(const CoreState& core) { return core.footprint != nullptr; }

// Runs inside a local memory.
struct LocalRuns {
  uint64_t address = 0, bytes = 0;
  uint64_t count = 1, stride = 0;
  uint64_t outer = 1, outer_stride = 0;
};

inline AccessRuns access_of(Space space, const LocalRuns& r, bool is_write) {
  return {.space = space,
          .is_write = is_write,
          .address = r.address,
          .bytes = r.bytes,
          .count = r.count,
          .stride = r.stride,
          .outer = r.outer,
          .outer_stride = r.outer_stride};
}

inline void list_read(CoreState& core, Space space, const LocalRuns& runs) {
  core.footprint->add(access_of(space, runs, false));
}
inline void list_write(CoreState& core, Space space, const LocalRuns& runs) {
  core.footprint->add(access_of(space, runs, true));
}

// Somewhere in `within`, who knows where.
inline void leave_out(CoreState& core, Space space, const LocalRuns& within, bool is_write) {
  core.footprint->leave_out(access_of(space, within, is_write));
}
// Somewhere in UB from `address` on.
inline void leave_out_ub_from(CoreState& core, uint64_t address, bool is_write) {
  const uint64_t begin = std::min<uint64_t>(address, core.local.ub.size());
  leave_out(core, Space::kUb, {begin, core.local.ub.size() - begin}, is_write);
}

inline void list_gm(CoreState& core, const GmRuns& r) {
  core.footprint->add({.space = Space::kGm,
                       .is_write = r.is_write,
                       .is_atomic = r.is_atomic,
                       .address = r.address,
                       .bytes = r.bytes,
                       .count = r.count,
                       .stride = r.stride,
                       .outer = r.outer,
                       .outer_stride = r.outer_stride});
}

}  // namespace cubist::sim

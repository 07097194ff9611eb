// Listens to a device and makes a Profile.
#pragma once

#include <memory>

#include "cubist/profile/profile.h"
#include "cubist/sim/events.h"

namespace cubist::profile {

class Collector : public sim::Observer {
 public:
  // Throws Error(Internal) if sums that must agree do not: the times of a pipe's instructions and
  // its busy and waiting time, the bytes of the data paths and those at the ports, the L2 lines and
  // DRAM bytes of the requests and those of the task's report. A sum over the pipes of a block that
  // disagrees fails the block at once.
  virtual void check() const = 0;
  // What was heard so far. Checks as above.
  virtual Profile profile() const = 0;
};

// For a device of this chip in mode full or timing. Memory grows with tasks and with kernels, not
// with the time that they run.
std::unique_ptr<Collector> make_collector(const sim::ChipSpec& chip, sim::Mode mode);

}  // namespace cubist::profile

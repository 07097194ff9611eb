// Something that watches the devices of a process: a profiler, a sanitizer.
#pragma once

#include <memory>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/events.h"
#include "options.h"

namespace cubist::acl {

class Instrument {
 public:
  virtual ~Instrument() = default;
  // Who hears what device `index` does; called once for each, when it is made.
  virtual sim::Observer& observer_of(int index, const sim::ChipSpec& chip) = 0;
  // The program is done with its devices: called once, by aclFinalize or, without one, when the
  // process exits. What it throws becomes the code of aclFinalize, and the process ends with
  // status 1 whatever the program returns.
  virtual void finish() = 0;
};

// What the options ask for; null: nothing.
std::unique_ptr<Instrument> make_instrument(const Options& options);

}  // namespace cubist::acl

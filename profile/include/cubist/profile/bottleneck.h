// What an operator's time is bound by.
#pragma once

#include <cstdint>
#include <span>

#include "cubist/profile/profile.h"
#include "cubist/sim/device.h"

namespace cubist::profile {

// kLaunch: getting blocks started. kLatency: no unit is busy for even a quarter of the time, they
// wait for each other.
enum class Bottleneck : uint8_t {
  kNone,
  kLaunch,
  kCube,
  kVector,
  kMemory,
  kMte1,
  kMte3,
  kFixPipe,
  kScalar,
  kLatency
};

// "cube", "vector", "memory (MTE2)", ...; "-" for kNone, when there is no time (functional mode).
const char* name_of(Bottleneck bottleneck);

// Of the launches of one operator, which took `cycles` from the end of the operator before. The
// unit that is busy for the largest share of the cores' time, unless launching or waiting took
// more. `launch_overhead` passes between a task's start and its first block's (TaskSpec).
Bottleneck find_bottleneck(std::span<const sim::TaskReport> reports, Cycles cycles,
                           Cycles launch_overhead);

// Of a launch that ended well.
Bottleneck bottleneck_of(const TaskProfile& task, const sim::ChipSpec& chip);

}  // namespace cubist::profile

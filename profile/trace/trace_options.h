// What options make sense.
#pragma once

#include "cubist/profile/trace.h"

namespace cubist::profile {

// Throws Error(Config) for a window or bin that is empty, or a core that the chip lacks.
void check(const TraceOptions& options, const sim::ChipSpec& chip);

}  // namespace cubist::profile

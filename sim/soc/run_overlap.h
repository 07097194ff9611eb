// Whether two accesses of instructions touch a byte in common.
#pragma once

#include "cubist/sim/footprint.h"

namespace cubist::sim {

// The same bytes, from the lowest address up: strides are not negative.
AccessRuns ascending(AccessRuns runs);

// Exact, spaces included. Both must be ascending.
bool overlap(const AccessRuns& a, const AccessRuns& b);

}  // namespace cubist::sim

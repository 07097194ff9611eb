// Schedules that differ from one in a single decision.
#pragma once

#include <vector>

#include "cubist/akg/compile.h"

namespace cubist::akg {

// `shape`: of the first output. `cores`: more blocks are not tried. Distinct, without `schedule`
// itself; not every one need make a kernel.
std::vector<Schedule> neighbours(const Schedule& schedule, const Shape& shape, uint32_t cores);

}  // namespace cubist::akg

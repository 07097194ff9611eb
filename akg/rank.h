// Parts of rank_schedules().
#pragma once

#include <vector>

#include "cubist/akg/compile.h"

namespace cubist::akg {

// Schedules without parts, best first.
std::vector<RankedSchedule> rank_whole(const Algorithm& algorithm, const sim::ChipSpec& chip);

// Cores that vector kernels run on.
uint32_t vector_cores_of(const sim::ChipSpec& chip);

}  // namespace cubist::akg

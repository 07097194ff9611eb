// Where what lies in UB lies.
#pragma once

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

// After "plan rings". Afterwards rings have a base and scratch buffers an address, in whole blocks
// of 32 B; what is needed at the same time does not overlap. Throws Error(Config) with the bytes
// needed and available and the largest buffers if UB is too small.
Program plan_scratchpad(const Program& program, const sim::ChipSpec& chip);

// What plan_scratchpad would need at least, right after "plan rings".
int64_t scratchpad_bytes(const Program& program);

}  // namespace cubist::akg

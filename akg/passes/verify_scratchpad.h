// The part of verify() about addresses in UB.
#pragma once

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

void verify_scratchpad(const Program& program, const sim::ChipSpec& chip);

}  // namespace cubist::akg

// The passes between an algorithm and its source: reading plan() teaches them.
#pragma once

#include "cubist/akg/compile.h"
#include "ir/program.h"

namespace cubist::akg {

// A program whose calls, rings, barriers and addresses are decided.
Program plan(const Algorithm& algorithm, const Schedule& schedule, const sim::ChipSpec& chip,
             const AfterPass& after = {});

// Bytes of UB that a schedule needs.
int64_t scratchpad_of(Program lowered, const sim::ChipSpec& chip);

}  // namespace cubist::akg

// The passes between an algorithm and its source: reading plan() teaches them.
#pragma once

#include "cubist/akg/compile.h"
#include "ir/program.h"

namespace cubist::akg {

// A program whose calls, rings, barriers and addresses are decided.
Program plan(const Algorithm& algorithm, const Schedule& schedule, const sim::ChipSpec& chip,
             const AfterPass& after = {});

// The same up to "plan rings": enough to say how much UB it needs and how long it takes.
Program plan_without_addresses(const Algorithm& algorithm, const Schedule& schedule,
                               const sim::ChipSpec& chip);

}  // namespace cubist::akg

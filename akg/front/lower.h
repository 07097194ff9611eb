// Halide's lowering, and its result as a Program of nests.
#pragma once

#include "cubist/akg/compile.h"
#include "ir/program.h"

namespace cubist::akg {

// The algorithm under a schedule: loops over tiles, UB buffers, and nests whose innermost statement
// assigns one element. Throws Error(NotImplemented) that names the value for what Halide's result
// has and a Program cannot say.
Program lower(const Algorithm& algorithm, const Schedule& schedule);

}  // namespace cubist::akg

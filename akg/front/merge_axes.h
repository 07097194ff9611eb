// Axes that decide nothing.
#pragma once

#include "cubist/akg/value.h"

namespace cubist::akg {

// Neighbouring axes along which every value is whole, or every value has one element, lie end to
// end in GM: they become one axis. All values get the same rank, but single numbers none.
// Algorithms that move elements, concat aside, and reductions of anything but a whole operand, are
// returned as they are.
Algorithm with_merged_axes(const Algorithm& algorithm);

}  // namespace cubist::akg

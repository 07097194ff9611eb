// Axes that decide nothing.
#pragma once

#include "cubist/akg/value.h"

namespace cubist::akg {

// Where every value is elementwise and has the shape of the outputs or is one number, elements are
// a run in GM whatever their axes: the same algorithm with one axis. Others are returned as they
// are.
Algorithm flattened(const Algorithm& algorithm);

}  // namespace cubist::akg

// Reductions of more than UB holds: what is reduced passes through UB a step at a time, and values
// that have all of it are computed again wherever they are read.
#pragma once

#include <optional>
#include <vector>

#include "cubist/akg/value.h"

namespace cubist::akg {

// The axis along which an algorithm can go in steps: the slowest that its reductions reduce, the
// same for all. None: it has no reduction, or values other than elementwise ones and reductions of
// whole operands.
std::optional<size_t> stepped_axis(const Algorithm& algorithm);

// Is computed again by every value that reads it, in an algorithm that goes in steps along `axis`:
// elementwise, and as long as the axis.
bool is_recomputed(const Value& value, size_t axis);

// The inputs that a value reads, itself or by way of values that are recomputed.
std::vector<Value> inputs_read(const Value& value, size_t axis);

}  // namespace cubist::akg

// From one element type to another in steps that have an instruction.
#pragma once

#include <string>
#include <vector>

#include "select/types.h"

namespace cubist::akg {

struct CastStep {
  DataType to;
  std::string round{};  // of RoundMode; empty: exact, or nearest even
};

// Nearest even into floats, towards zero into integers, saturating, as if rounded once. Throws
// Error(NotImplemented) for pairs that cannot be composed.
std::vector<CastStep> cast_steps(DataType from, DataType to);

}  // namespace cubist::akg

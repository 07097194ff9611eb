// What a Program of nests means, element by element on the host: the oracle of the passes behind
// it.
#pragma once

#include <map>
#include <vector>

#include "ir/program.h"

namespace cubist::akg {

// Values of an array, each a value of its type (integers too: a double holds every s32).
using Values = std::vector<double>;
using Memory = std::map<BufferId, Values>;

// The nearest value of the type; integers: towards zero, saturating, NaN is 0.
double rounded(double value, DataType type);

// Runs statements of loops, branches, allocations and nests on the arrays of `memory`; those in UB
// begin as NaN in every allocation. Every operation is rounded to its type. Throws Error(Internal)
// for an access outside of an array and for statements that are no nests.
void interpret(const Program& program, Memory& memory);

}  // namespace cubist::akg

// Functions without an instruction, as expressions of those that have one.
#pragma once

#include "ir/program.h"
#include "select/sweep.h"

namespace cubist::akg {

// The same value from what Evaluation computes:
//   tanh, erf  in f32, within 4 ulp of f32 (tanh) or 5e-7 (erf)
//   power      by a constant exponent of -2, -1, -0.5, 0.5, 1, 2, 3 or 4
//   casts of constants, indices of several loops of the nest
// Throws Error(NotImplemented) for other exponents and for indices that are not linear.
ElementPtr expand(const ElementPtr& element, const Dims& dims);

}  // namespace cubist::akg

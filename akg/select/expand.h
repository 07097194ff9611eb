// Functions without an instruction, as expressions of those that have one.
#pragma once

#include "ir/program.h"
#include "select/range.h"
#include "select/sweep.h"

namespace cubist::akg {

// The same value from what Evaluation computes:
//   tanh, erf  in f32, within 4 ulp of f32 (tanh) or 5e-7 (erf)
//   power      by a constant exponent of -2, -1, -0.5, 0.5, 1, 2, 3 or 4
//   casts of constants, indices of several loops of the nest, with quotients by constants
//   places of gathers, as bytes
// `ranges`: of the variables around the nest. Throws Error(NotImplemented) for other exponents, and
// for quotients that f32 may round.
ElementPtr expand(const ElementPtr& element, const Dims& dims, const Ranges& ranges);

}  // namespace cubist::akg

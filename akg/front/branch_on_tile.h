// Choices that are the same for all elements of a nest.
#pragma once

#include "ir/program.h"

namespace cubist::akg {

// The nest, inside of a branch for each condition of a choice that its loops do not decide: Halide
// leaves out computing what a tile does not choose, so that it must not be read either.
Statements branch_on_tile(const Nest& nest);

}  // namespace cubist::akg

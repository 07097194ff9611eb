// The pass "select": instructions for element assignments.
#pragma once

#include "cubist/sim/chip_spec.h"
#include "ir/program.h"

namespace cubist::akg {

// Every Nest becomes Calls, in Loops where one call does not cover its box, with temporaries in UB
// allocated around them. Counts must be at least 1 when the nest is reached.
//   copies GM <-> UB     load_tile, store_tile: rows of neighbours
//   values in UB         one call per operation, each of constants and nests' parts once
//   reductions           reduce_rows, reduce_columns (order: cubist/device/tile_reduce.h), the
//                        destination's old value first
// Throws Error(NotImplemented) that names the nest, the loop and the reason.
Program select(Program program, const sim::ChipSpec& chip);

}  // namespace cubist::akg

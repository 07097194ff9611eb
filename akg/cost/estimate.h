// How long a lowered program takes, before its instructions are chosen.
#pragma once

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

// What one core does for one iteration of the parallel loop, by pipe; cycles.
struct TileTime {
  double load = 0, vector = 0, store = 0;
};

// After "lower". Vector instructions cost what sim::cost() says for one run of elements a nest and
// operation; transfers cost their set-up, their runs and their bytes at the core's rate, or at its
// share of the memory's where all cores together ask for more. `cores`: that work at the same time.
TileTime tile_time(const Program& program, const sim::ChipSpec& chip, int64_t cores);

// The whole launch on `blocks` blocks: launch, starts, tiles with the slowest pipe in charge, and
// the first load and last store that nothing hides.
double predict_cycles(const Program& program, const sim::ChipSpec& chip, int64_t blocks);

// Iterations of the parallel loop; 1 without one.
int64_t tile_count(const Program& program);

}  // namespace cubist::akg

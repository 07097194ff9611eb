// How long a program takes whose instructions are chosen.
#pragma once

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

// What one core does for one iteration of the parallel loop, by pipe; cycles. `once`: before the
// loop. `memory`: at the core's share of DRAM, which loads and stores share. `steps`: the most
// often that a load is repeated inside.
struct TileTime {
  double load = 0, vector = 0, store = 0, memory = 0, once = 0, steps = 1;
};

// After "plan rings" or later. Vector calls cost what vector_time() says;
// transfers cost their set-up, their runs and their bytes at the core's rate, or at its share of
// the memory's where all cores together ask for more: L2's if the arguments fit there, else DRAM's.
// `cores`: that work at the same time.
TileTime tile_time(const Program& program, const sim::ChipSpec& chip, int64_t cores);

// The whole launch on `blocks` blocks: launch, starts, tiles with the slowest pipe in charge, and
// the first load and last store that nothing hides.
double predict_cycles(const Program& program, const sim::ChipSpec& chip, int64_t blocks);

// Of it, until the blocks run, and what they do then.
double launch_cycles(const sim::ChipSpec& chip, int64_t blocks);
double work_cycles(const Program& program, const sim::ChipSpec& chip, int64_t blocks);

// Whether the vector cores of a launch can wait for each other, and what that takes.
bool can_meet(const sim::ChipSpec& chip);
double meeting_cycles(const sim::ChipSpec& chip);

// Iterations of the parallel loop; 1 without one.
int64_t tile_count(const Program& program);

}  // namespace cubist::akg

// Which cores take a block of a kernel.
#pragma once

#include <vector>

#include "cubist/sim/program.h"
#include "soc/core_id.h"

namespace cubist::sim {

struct Placement {
  int cube_cores = 0, vector_cores = 0;     // of a group, on split chips
  std::vector<std::vector<CoreId>> groups;  // each takes one block at a time; cube core first
};

// Coupled chips: every kernel runs on AI cores, one per block. Split chips: kAic on cube cores,
// kAiv and kAny on vector cores, kMix on one cube core with the first of its vector cores. Throws
// Error(Config) if the chip has no such core.
Placement place(const ChipSpec& chip, const KernelEntry& kernel);

}  // namespace cubist::sim

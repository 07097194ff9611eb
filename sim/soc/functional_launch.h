// One launch on cores without a clock: blocks on cores, cores in turns.
#pragma once

#include <cstdint>
#include <functional>

#include "cubist/sim/device.h"
#include "soc/functional_core.h"
#include "soc/launch_text.h"
#include "soc/loaded_program.h"

namespace cubist::sim {

struct FunctionalOptions {
  uint64_t slice = 100'000;  // scalar instructions of a core before the next one has its turn
  int64_t instruction_budget =
      100'000'000'000;  // scalar instructions of a launch; more is a runaway kernel
};

// Runs `task` to its end; what it prints goes to `text`, also if it fails. `core_of` gives the
// cores of the chip. Throws Error(Program) naming kernel, block and core for a fault, a deadlock
// (with the state of every pipe) or a launch that spends the budget; Error(Config) for an unknown
// kernel or a block dim of 0.
TaskReport run_launch(const ChipSpec& chip, const LoadedProgram& program, const LaunchTask& task,
                      const FunctionalOptions& options, LaunchText& text,
                      const std::function<FunctionalCore&(CoreId)>& core_of);

}  // namespace cubist::sim

// A launch laid out on a chip: what both back ends read off its task before anything runs, and how
// they name its faults.
#pragma once

#include <cstdint>
#include <string>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "soc/block_start.h"
#include "soc/cross_core_flags.h"
#include "soc/loaded_program.h"
#include "soc/placement.h"

namespace cubist::sim {

class LaunchPlan {
 public:
  // `program` and `task` must outlive the plan. Throws Error(Config) for an unknown kernel, a block
  // dim of 0 or cores that the chip lacks.
  LaunchPlan(const ChipSpec& chip, const LoadedProgram& program, const LaunchTask& task);

  uint32_t block_dim() const { return task_.block_dim; }
  const std::string& kernel_name() const { return kernel_.name; }
  const Placement& placement() const { return placement_; }

  // Of the whole launch, none set.
  CrossCoreFlags cross_core_flags() const;
  // How `core` starts its part of `block`; what it prints goes to `text`.
  BlockStart start(uint32_t block, CoreId core, LaunchText& text) const;

  // "matmul_f16, block 3, AIC 2"
  std::string where(uint32_t block, CoreId core) const;
  // `states`: a line for each core that runs, each after a line break. `not_started`: blocks.
  Error deadlock(const std::string& states, uint32_t not_started) const;

 private:
  const LoadedProgram& program_;
  const LaunchTask& task_;
  const KernelEntry& kernel_;
  Placement placement_;
};

}  // namespace cubist::sim

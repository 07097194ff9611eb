#include "soc/launch_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace cubist::sim {

LaunchPlan::LaunchPlan(const ChipSpec& chip, const LoadedProgram& program, const LaunchTask& task)
    : program_(program),
      task_(task),
      kernel_(program.kernel(task.kernel)),
      placement_(place(chip, kernel_)) {
  if (task.block_dim == 0) {
    throw Error(
        Fault::kConfig,
        {.where = task.kernel, .did = "launch 0 blocks", .expected = "1 or more", .fix = {}});
  }
}

CrossCoreFlags LaunchPlan::cross_core_flags() const {
  return {static_cast<int>(task_.block_dim), placement_.cube_cores, placement_.vector_cores};
}

// The vector cores of a group are numbered in a row.
BlockStart LaunchPlan::start(uint32_t block, CoreId core, LaunchText& text) const {
  const int vector_cores = std::max(placement_.vector_cores, 1);
  const int sub = core.kind == isa::CoreKind::aiv ? core.index % vector_cores : 0;
  return {.program = &program_,
          .kernel = &kernel_,
          .arguments = task_.arguments,
          .identity = {.block_idx = block,
                       .block_num = task_.block_dim,
                       .sub_block = static_cast<uint32_t>(sub),
                       .sub_block_count = static_cast<uint32_t>(vector_cores)},
          .seat = {static_cast<int>(block), core.kind, sub},
          .text = &text,
          .has_interlocks = task_.has_interlocks};
}

std::string LaunchPlan::where(uint32_t block, CoreId core) const {
  return fmt::format("{}, block {}, {}", kernel_.name, block, name_of(core));
}

Error LaunchPlan::deadlock(const std::string& states, uint32_t not_started) const {
  std::string did = "deadlock, nothing can move:" + states;
  if (not_started != 0)
    did += fmt::format("\n    {} blocks have not started: no core is free", not_started);
  std::string fix =
      "set each flag that is waited for; launch at most as many blocks as cores if they wait for "
      "each other";
  if (task_.has_interlocks)
    fix +=
        "; where an interlock holds what the program's own flags let go first, launch without "
        "interlocks (CUBIST_STRICT=1)";
  return {Fault::kProgram,
          {.where = kernel_.name,
           .did = std::move(did),
           .expected = "for each wait a signal that comes",
           .fix = std::move(fix)}};
}

}  // namespace cubist::sim

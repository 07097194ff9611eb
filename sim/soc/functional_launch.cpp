#include "soc/functional_launch.h"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "cubist/base/error.h"
#include "soc/placement.h"

namespace cubist::sim {
namespace {

class Launch {
 public:
  Launch(const ChipSpec& chip, const LoadedProgram& program, const LaunchTask& task,
         const FunctionalOptions& options, const std::function<FunctionalCore&(CoreId)>& core_of)
      : program_(program),
        task_(task),
        options_(options),
        kernel_(program.kernel(task.kernel)),
        placement_(place(chip, kernel_.cores)),
        cross_core_(static_cast<int>(task.block_dim), placement_.cube_cores,
                    placement_.vector_cores) {
    for (const auto& ids : placement_.groups) {
      Group& group = groups_.emplace_back();
      for (const CoreId id : ids) group.cores.push_back(&core_of(id));
    }
  }

  TaskReport run() {
    while (start_blocks()) {
      if (!run_slice()) deadlock();
      if (report_.scalar_instructions > options_.instruction_budget) runaway();
    }
    report_.cores = static_cast<int>(used_.size());
    return report_;
  }

 private:
  struct Group {
    std::vector<FunctionalCore*> cores;
    uint32_t block = 0;
    bool is_busy = false;
  };

  // Gives free groups the next blocks; false if nothing runs and nothing is left.
  bool start_blocks() {
    bool is_any_busy = false;
    for (Group& group : groups_) {
      if (!group.is_busy && next_block_ < task_.block_dim) start(group, next_block_++);
      is_any_busy |= group.is_busy;
    }
    return is_any_busy;
  }
  void start(Group& group, uint32_t block) {
    group.block = block;
    group.is_busy = true;
    uint32_t vector_index = 0;
    for (FunctionalCore* core : group.cores) {
      const isa::CoreKind kind = core->id().kind;
      const uint32_t sub = kind == isa::CoreKind::aiv ? vector_index++ : 0;
      const auto vector_cores = static_cast<uint32_t>(std::max(placement_.vector_cores, 1));
      core->take_counters();  // what a launch that failed left
      core->start({.program = &program_,
                   .kernel = &kernel_,
                   .arguments = task_.arguments,
                   .identity = {.block_idx = block,
                                .block_num = task_.block_dim,
                                .sub_block = sub,
                                .sub_block_count = vector_cores},
                   .seat = {static_cast<int>(block), kind, static_cast<int>(sub)},
                   .cross_core = &cross_core_});
      used_.insert(core->id());
    }
  }

  // Every core has a turn; true if one moved.
  bool run_slice() {
    bool has_moved = false;
    for (Group& group : groups_) {
      if (!group.is_busy) continue;
      bool is_busy = false;
      for (FunctionalCore* core : group.cores) {
        has_moved |= run_core(*core, group.block);
        is_busy |= !core->has_finished();
      }
      group.is_busy = is_busy;
    }
    return has_moved;
  }

  bool run_core(FunctionalCore& core, uint32_t block) {
    try {
      const bool has_moved = core.run(options_.slice);
      add(core.take_counters());
      return has_moved;
    } catch (const Error& error) {
      throw error.at(where(core, block));
    }
  }

  std::string where(const FunctionalCore& core, uint32_t block) const {
    return fmt::format("{}, block {}, {}", kernel_.name, block, name_of(core.id()));
  }

  void add(const CoreCounters& counters) {
    report_.scalar_instructions += counters.scalar_instructions;
    report_.pipes[isa::Pipe::S].instructions += counters.scalar_instructions;
    for (int pipe = 1; pipe < kPipeCount; ++pipe) {
      const int64_t count = counters.pipe_instructions[static_cast<size_t>(pipe)];
      if (count != 0) report_.pipes[static_cast<isa::Pipe>(pipe)].instructions += count;
    }
    report_.gm_read += counters.gm_read;
    report_.gm_written += counters.gm_written;
  }

  [[noreturn]] void deadlock() const {
    std::string states;
    for (const Group& group : groups_) {
      if (!group.is_busy) continue;
      for (const FunctionalCore* core : group.cores) {
        states += fmt::format("\n    block {}, {}: {}", group.block, name_of(core->id()),
                              core->has_finished() ? "has finished" : core->waits());
      }
    }
    const uint32_t waiting = task_.block_dim - next_block_;
    if (waiting != 0)
      states += fmt::format("\n    {} blocks have not started: no core is free", waiting);
    throw Error(
        Fault::kProgram,
        {.where = kernel_.name,
         .did = "deadlock, nothing can move:" + states,
         .expected = "for each wait a signal that comes",
         .fix = "set each flag that is waited for; launch at most as many blocks as cores if they "
                "wait for each other"});
  }

  [[noreturn]] void runaway() const {
    throw Error(
        Fault::kProgram,
        {.where = kernel_.name,
         .did = fmt::format("{} scalar instructions and no end", report_.scalar_instructions),
         .expected = fmt::format("at most {} in one launch", options_.instruction_budget),
         .fix = "look for an endless loop, or raise the budget"});
  }

  const LoadedProgram& program_;
  const LaunchTask& task_;
  const FunctionalOptions& options_;
  const KernelEntry& kernel_;
  Placement placement_;
  CrossCoreFlags cross_core_;
  std::vector<Group> groups_;
  uint32_t next_block_ = 0;
  std::set<CoreId> used_;
  TaskReport report_;
};

}  // namespace

TaskReport run_launch(const ChipSpec& chip, const LoadedProgram& program, const LaunchTask& task,
                      const FunctionalOptions& options,
                      const std::function<FunctionalCore&(CoreId)>& core_of) {
  if (task.block_dim == 0) {
    throw Error(
        Fault::kConfig,
        {.where = task.kernel, .did = "launch 0 blocks", .expected = "1 or more", .fix = {}});
  }
  return Launch(chip, program, task, options, core_of).run();
}

}  // namespace cubist::sim

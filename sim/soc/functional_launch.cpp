#include "soc/functional_launch.h"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "cubist/base/error.h"
#include "soc/launch_plan.h"

namespace cubist::sim {
namespace {

class Launch {
 public:
  Launch(const ChipSpec& chip, const LoadedProgram& program, const LaunchTask& task,
         const FunctionalOptions& options, LaunchText& text,
         const std::function<FunctionalCore&(CoreId)>& core_of)
      : plan_(chip, program, task),
        options_(options),
        text_(text),
        cross_core_(plan_.cross_core_flags()) {
    for (const auto& ids : plan_.placement().groups) {
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
      if (!group.is_busy && next_block_ < plan_.block_dim()) start(group, next_block_++);
      is_any_busy |= group.is_busy;
    }
    return is_any_busy;
  }
  void start(Group& group, uint32_t block) {
    group.block = block;
    group.is_busy = true;
    for (FunctionalCore* core : group.cores) {
      core->take_counters();  // what a launch that failed left
      core->start(plan_.start(block, core->id(), text_), cross_core_);
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
      throw error.at(plan_.where(block, core.id()));
    }
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
    throw plan_.deadlock(states, plan_.block_dim() - next_block_);
  }

  [[noreturn]] void runaway() const {
    throw Error(
        Fault::kProgram,
        {.where = plan_.kernel_name(),
         .did = fmt::format("{} scalar instructions and no end", report_.scalar_instructions),
         .expected = fmt::format("at most {} in one launch", options_.instruction_budget),
         .fix = "look for an endless loop, or raise the budget"});
  }

  LaunchPlan plan_;
  const FunctionalOptions& options_;
  LaunchText& text_;
  CrossCoreFlags cross_core_;
  std::vector<Group> groups_;
  uint32_t next_block_ = 0;
  std::set<CoreId> used_;
  TaskReport report_;
};

}  // namespace

TaskReport run_launch(const ChipSpec& chip, const LoadedProgram& program, const LaunchTask& task,
                      const FunctionalOptions& options, LaunchText& text,
                      const std::function<FunctionalCore&(CoreId)>& core_of) {
  return Launch(chip, program, task, options, text, core_of).run();
}

}  // namespace cubist::sim

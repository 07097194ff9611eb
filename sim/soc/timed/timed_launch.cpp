#include "soc/timed/timed_launch.h"

#include <fmt/format.h>

#include <algorithm>

namespace cubist::sim {

TimedLaunch::TimedLaunch(const ChipSpec& chip, EventKernel& kernel, TaskId id,
                         const LoadedProgram& program, const LaunchTask& task, CoreOf core_of,
                         std::function<void(Cycles)> changed)
    : kernel_(kernel),
      id_(id),
      plan_(chip, program, task),
      core_of_(std::move(core_of)),
      changed_(std::move(changed)),
      exchange_(plan_.cross_core_flags(), chip.sync.cross_core_cost, kernel,
                {.arrived =
                     [this] {
                       for (const Running& r : running_) r.core->look_for_signals(kernel_.now());
                     },
                 .failed = [this](const Error& error) { fail(error, kernel_.now()); }}) {}

TimedLaunch::~TimedLaunch() { abort_cores(); }

Cycles TimedLaunch::place_blocks(Cycles now, Cycles scheduler_free, Cycles block_overhead) {
  for (const std::vector<CoreId>& ids : plan_.placement().groups) {
    if (next_block_ == plan_.block_dim()) break;
    std::vector<TimedCore*> group;
    for (const CoreId id : ids) group.push_back(&core_of_(id));
    if (!std::ranges::all_of(group, [](const TimedCore* core) { return core->is_idle(); }))
      continue;
    scheduler_free = std::max(now, scheduler_free) + block_overhead;
    start(group, next_block_++, scheduler_free);
  }
  return scheduler_free;
}

void TimedLaunch::start(const std::vector<TimedCore*>& group, uint32_t block, Cycles time) {
  for (TimedCore* core : group) {
    running_.push_back({core, block});
    used_.insert(core->id());
    core->start({.task = id_,
                 .start = plan_.start(block, core->id(), text_),
                 .exchange = &exchange_,
                 .traffic = &traffic_,
                 .owner = this},
                time);
  }
}

void TimedLaunch::block_ended(TimedCore& core, Cycles now) {
  report_.scalar_instructions += core.time().scalar_instructions;
  for (const auto& [pipe, time] : core.time().pipes) report_.pipes[pipe] += time;
  std::erase_if(running_, [&](const Running& r) { return r.core == &core; });
  try {
    if (next_block_ == plan_.block_dim() && running_.empty()) check_bytes();
  } catch (const Error& error) {
    return fail(error, now);
  }
  changed_(now);
}

// What the pipes' instructions say they moved is what passed the cores' ports.
void TimedLaunch::check_bytes() const {
  Bytes read, written;
  for (const auto& [pipe, time] : report_.pipes) {
    read += time.gm_read;
    written += time.gm_written;
  }
  if (read == traffic_.core_read && written == traffic_.core_written) return;
  throw Error(
      Fault::kInternal,
      {.where = plan_.kernel_name(),
       .did = fmt::format("count {} B read and {} B written at the cores' ports",
                          traffic_.core_read.value, traffic_.core_written.value),
       .expected = fmt::format("{} and {} B, as the instructions say", read.value, written.value),
       .fix = {}});
}

void TimedLaunch::block_failed(TimedCore& core, const Error& error, Cycles now) {
  const auto r = std::ranges::find(running_, &core, &Running::core);
  fail(error.at(plan_.where(r->block, core.id())), now);
}

void TimedLaunch::fail(const Error& error, Cycles now) {
  error_ = error;
  abort_cores();
  changed_(now);
}

void TimedLaunch::abort_cores() {
  for (const Running& r : running_) r.core->abort();
  running_.clear();
}

void TimedLaunch::fail_deadlocked(Cycles now) {
  std::string states;
  for (const Running& r : running_)
    states +=
        fmt::format("\n    block {}, {}: {}", r.block, name_of(r.core->id()), r.core->state());
  fail(plan_.deadlock(states, plan_.block_dim() - next_block_), now);
}

TaskReport TimedLaunch::report() const {
  TaskReport report = report_;
  std::erase_if(report.pipes, [](const auto& pipe) { return pipe.second.instructions == 0; });
  report.cores = static_cast<int>(used_.size());
  report.gm_read = traffic_.core_read;
  report.gm_written = traffic_.core_written;
  report.dram_read = traffic_.dram_read;
  report.dram_written = traffic_.dram_written;
  report.l2_hits = traffic_.l2_hits;
  report.l2_misses = traffic_.l2_misses;
  report.l2_write_backs = traffic_.l2_write_backs;
  return report;
}

}  // namespace cubist::sim

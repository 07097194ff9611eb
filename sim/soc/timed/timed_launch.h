// One launch in time: hands blocks to free cores, collects what they took, ends when the last block
// has ended.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "cubist/sim/device.h"
#include "soc/launch_plan.h"
#include "soc/launch_text.h"
#include "soc/timed/cross_core_exchange.h"
#include "soc/timed/timed_core.h"

namespace cubist::sim {

class TimedLaunch : private BlockOwner {
 public:
  using CoreOf = std::function<TimedCore&(CoreId)>;

  // `program` and `task` must outlive the launch. `changed` is called when a block ends or fails.
  // Throws Error(Config) as LaunchPlan does.
  TimedLaunch(const ChipSpec& chip, EventKernel& kernel, TaskId id, const LoadedProgram& program,
              const LaunchTask& task, CoreOf core_of, std::function<void(Cycles)> changed);
  ~TimedLaunch() override;

  // Gives idle cores the next blocks. Each start occupies the block scheduler, free from
  // `scheduler_free` on, for `block_overhead`; returns when it is free again.
  Cycles place_blocks(Cycles now, Cycles scheduler_free, Cycles block_overhead);

  // All blocks have ended, or one has failed.
  bool has_ended() const {
    return error_ || (next_block_ == plan_.block_dim() && running_.empty());
  }
  const std::optional<Error>& error() const { return error_; }
  // Fails with the state of every core: nothing can move any more.
  void fail_deadlocked(Cycles now);
  TaskReport report() const;
  std::vector<PrintedText> take_text() { return text_.take(); }

 private:
  struct Running {
    TimedCore* core;
    uint32_t block;
  };

  void start(const std::vector<TimedCore*>& group, uint32_t block, Cycles time);
  void check_bytes() const;
  void fail(const Error& error, Cycles now);
  void abort_cores();
  void block_ended(TimedCore& core, Cycles now) override;
  void block_failed(TimedCore& core, const Error& error, Cycles now) override;

  EventKernel& kernel_;
  TaskId id_;
  LaunchPlan plan_;
  CoreOf core_of_;
  std::function<void(Cycles)> changed_;
  CrossCoreExchange exchange_;
  Traffic traffic_;
  LaunchText text_;
  uint32_t next_block_ = 0;
  std::vector<Running> running_;
  std::set<CoreId> used_;
  TaskReport report_;
  std::optional<Error> error_;
};

}  // namespace cubist::sim

// The Device with a clock: modes full and timing. Everything it does in time is one process, the
// task dispatcher, and the processes of the cores; the event kernel and the memory system are given
// to it.
#pragma once

#include <list>
#include <map>
#include <memory>

#include "soc/chip_device.h"
#include "soc/memory_system/channel.h"
#include "soc/memory_system/memory_stage.h"
#include "soc/timed/computed_values.h"
#include "soc/timed/process.h"
#include "soc/timed/timed_core.h"
#include "soc/timed/timed_launch.h"

namespace cubist::sim {

class TimedDevice : public ChipDevice, private Process {
 public:
  // `kernel` counts cycles of this chip; `memory` is its memory system. Both must outlive the
  // device. `units`: of clocked units; empty: the functional model.
  TimedDevice(const ChipSpec& chip, Mode mode, EventKernel& kernel, MemoryStage& memory,
              MakeUnits units = {});

  uint64_t allocate(Bytes size) override;
  void write(uint64_t dst, std::span<const std::byte> src) override;
  void observe(Observer* observer) override;
  void record_waves(const WavesRequest& request) override;
  void end_waves() override;
  Cycles now() const override { return kernel_.now(); }

 private:
  struct ActiveLaunch {
    TaskId id;
    Cycles begins;  // after the launch overhead
    std::unique_ptr<TimedLaunch> launch;
  };
  struct ActiveCopy {
    TaskId id;
    const Task* task;
    Cycles ends;
  };

  void run(Cycles now) override;
  void finish_copies(Cycles now);
  void finish_launches(Cycles now);
  void start_ready_tasks(Cycles now);
  void start_task(TaskId id, Cycles now);
  void finish(TaskId id, TaskReport report, Cycles now);
  void fail(TaskId id, const Error& error, Cycles now);
  TaskEvent event_of(TaskId id, Cycles now);
  Cycles launch_overhead(const LaunchTask& launch);
  Cycles copy_time(const Task& task, Cycles now);
  void perform(const Task& task);
  void place_blocks(Cycles now);

  void look_for_tasks() override { wake_at(now()); }
  // In simulated time; a deadlock fails its launches.
  bool run_until(const std::function<bool()>& is_done) override;
  TimedCore& core(CoreId id);
  int cores_with(isa::Pipe unit) const;
  TimedCore& core_with(isa::Pipe unit, int index);

  EventKernel& kernel_;
  ComputedValues computed_;
  MakeUnits units_;
  CoreSurroundings surroundings_;
  std::map<CoreId, TimedCore> cores_;  // made when first used
  Channel host_link_;
  std::list<ActiveCopy> copies_;
  std::list<ActiveLaunch> launches_;  // in the order of submission
  Cycles block_scheduler_free_;
};

}  // namespace cubist::sim

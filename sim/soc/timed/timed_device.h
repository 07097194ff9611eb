// The Device with a clock: modes full and timing. Everything it does in time is one process, the
// task dispatcher, and the processes of the cores; the event kernel and the memory system are given
// to it.
#pragma once

#include <list>
#include <map>
#include <memory>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "soc/gm_allocator.h"
#include "soc/loaded_program.h"
#include "soc/memory_system/channel.h"
#include "soc/memory_system/memory_stage.h"
#include "soc/task_scheduler.h"
#include "soc/timed/computed_values.h"
#include "soc/timed/process.h"
#include "soc/timed/timed_core.h"
#include "soc/timed/timed_launch.h"

namespace cubist::sim {

class TimedDevice : public Device, private Process {
 public:
  // `kernel` counts cycles of this chip; `memory` is its memory system. Both must outlive the
  // device.
  TimedDevice(const ChipSpec& chip, Mode mode, EventKernel& kernel, MemoryStage& memory);

  const ChipSpec& chip() const override { return chip_; }
  Mode mode() const override { return mode_; }

  uint64_t allocate(Bytes size) override;
  void free(uint64_t address) override { gm_.free(address); }
  MemoryInfo memory() const override { return gm_.memory(); }
  void write(uint64_t dst, std::span<const std::byte> src) override;
  void read(std::span<std::byte> dst, uint64_t src) override;

  ProgramId load(std::shared_ptr<const ProgramImage> image) override;
  void unload(ProgramId program) override;

  StreamId create_stream() override { return scheduler_.create_stream(); }
  void destroy_stream(StreamId stream) override { scheduler_.destroy_stream(stream); }
  EventId create_event() override { return scheduler_.create_event(); }
  void destroy_event(EventId event) override { scheduler_.destroy_event(event); }

  TaskId submit(StreamId stream, Task task) override;
  void wait(TaskId task) override;
  void wait_stream(StreamId stream) override;
  bool is_done(TaskId task) const override { return scheduler_.is_done(task); }
  bool is_recorded(EventId event) const override { return scheduler_.is_recorded(event); }
  Cycles recorded_at(EventId event) const override { return scheduler_.recorded_at(event); }
  TaskReport report(TaskId task) const override { return scheduler_.report(task); }
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
  Cycles copy_time(const Task& task, Cycles now);
  void perform(const Task& task);
  void place_blocks(Cycles now);

  // Runs simulated time until `is_done`; a deadlock fails its launches. False if nothing is left
  // that could run.
  bool run_until(const std::function<bool()>& is_done);
  TimedCore& core(CoreId id);
  const LoadedProgram& program(ProgramId id) const;

  ChipSpec chip_;
  Mode mode_;
  EventKernel& kernel_;
  GmAllocator gm_;
  ComputedValues computed_;
  CoreSurroundings surroundings_;
  TaskScheduler scheduler_;
  ProgramId next_program_ = 0;
  std::map<ProgramId, LoadedProgram> programs_;
  std::map<CoreId, TimedCore> cores_;  // made when first used
  Channel host_link_;
  std::list<ActiveCopy> copies_;
  std::list<ActiveLaunch> launches_;  // in the order of submission
  Cycles block_scheduler_free_;
};

}  // namespace cubist::sim

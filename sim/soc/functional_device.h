// The Device without a clock: a task runs when it is submitted, or as soon as what it waits for has
// happened.
#pragma once

#include <map>
#include <memory>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "soc/functional_core.h"
#include "soc/functional_launch.h"
#include "soc/gm_allocator.h"
#include "soc/loaded_program.h"
#include "soc/task_scheduler.h"

namespace cubist::sim {

class FunctionalDevice : public Device {
 public:
  explicit FunctionalDevice(const ChipSpec& chip, const FunctionalOptions& options = {});

  const ChipSpec& chip() const override { return chip_; }
  Mode mode() const override { return Mode::kFunctional; }

  uint64_t allocate(Bytes size) override { return gm_.allocate(size); }
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
  Cycles now() const override { return {}; }

 private:
  void run_ready();
  TaskReport run(const Task& task);
  FunctionalCore& core(CoreId id);
  const LoadedProgram& program(ProgramId id) const;

  ChipSpec chip_;
  FunctionalOptions options_;
  GmAllocator gm_;
  TaskScheduler scheduler_;
  ProgramId next_program_ = 0;
  std::map<ProgramId, LoadedProgram> programs_;
  std::map<CoreId, FunctionalCore> cores_;  // made when first used
};

}  // namespace cubist::sim

// What the device is with and without a clock: GM, programs, streams and events. A back end says
// how tasks run.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "soc/gm_allocator.h"
#include "soc/loaded_program.h"
#include "soc/task_scheduler.h"

namespace cubist::sim {

class ChipDevice : public Device {
 public:
  ChipDevice(const ChipSpec& chip, Mode mode);

  const ChipSpec& chip() const final { return chip_; }
  Mode mode() const final { return mode_; }

  uint64_t allocate(Bytes size) override;
  void free(uint64_t address) final;
  MemoryInfo memory() const final { return gm_.memory(); }
  void write(uint64_t dst, std::span<const std::byte> src) override;
  void read(std::span<std::byte> dst, uint64_t src) final;

  ProgramId load(std::shared_ptr<const ProgramImage> image) final;
  void unload(ProgramId program) final;

  StreamId create_stream() final { return scheduler_.create_stream(); }
  void destroy_stream(StreamId stream) final { scheduler_.destroy_stream(stream); }
  EventId create_event() final { return scheduler_.create_event(); }
  void destroy_event(EventId event) final { scheduler_.destroy_event(event); }

  TaskId submit(StreamId stream, Task task) final;
  void wait(TaskId task) final;
  void wait_stream(StreamId stream) final;
  bool is_done(TaskId task) const final { return told(scheduler_.is_done(task), task); }
  bool is_recorded(EventId event) const final {
    return told(scheduler_.is_recorded(event), scheduler_.last_record(event));
  }
  Cycles recorded_at(EventId event) const final { return scheduler_.recorded_at(event); }
  TaskReport report(TaskId task) const final { return scheduler_.report(task); }
  std::vector<PrintedText> take_text(TaskId task) final { return scheduler_.take_text(task); }

  void observe(Observer* observer) override { observer_ = observer; }

 protected:
  // The chip's cube has no signals.
  [[noreturn]] void refuse_waves() const;
  GmAllocator& gm() { return gm_; }
  TaskScheduler& scheduler() { return scheduler_; }
  // Throws Error(Config) if it is not loaded.
  const LoadedProgram& program(ProgramId id) const;
  const LoadedProgram* find_program(ProgramId id) const;  // null if it is not loaded

 private:
  // The host learns whether `task`, if there is one, has ended.
  bool told(bool has_ended, std::optional<TaskId> task) const;
  // A task has been submitted: it may be ready.
  virtual void look_for_tasks() = 0;
  // Runs tasks until `is_done`. False if nothing is left that could run.
  virtual bool run_until(const std::function<bool()>& is_done) = 0;

  ChipSpec chip_;
  Mode mode_;
  GmAllocator gm_;
  TaskScheduler scheduler_;
  ProgramId next_program_ = 0;
  std::map<ProgramId, LoadedProgram> programs_;
  Observer* observer_ = nullptr;
};

}  // namespace cubist::sim

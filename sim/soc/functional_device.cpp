#include "soc/functional_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "cubist/base/error.h"
#include "soc/copy_task.h"

namespace cubist::sim {

FunctionalDevice::FunctionalDevice(const ChipSpec& chip, const FunctionalOptions& options)
    : chip_(chip), options_(options), gm_(chip.dram.size) {}

void FunctionalDevice::write(uint64_t dst, std::span<const std::byte> src) {
  copy_in(gm_, dst, src);
}

void FunctionalDevice::read(std::span<std::byte> dst, uint64_t src) { copy_out(gm_, dst, src); }

ProgramId FunctionalDevice::load(std::shared_ptr<const ProgramImage> image) {
  programs_.try_emplace(next_program_, std::move(image), chip_.npu_arch, gm_);
  return next_program_++;
}

void FunctionalDevice::unload(ProgramId id) {
  program(id);
  programs_.erase(id);
}

const LoadedProgram& FunctionalDevice::program(ProgramId id) const {
  const auto it = programs_.find(id);
  if (it != programs_.end()) return it->second;
  throw Error(Fault::kConfig, {.where = {},
                               .did = fmt::format("use program {}", id),
                               .expected = "a program that is loaded",
                               .fix = "wait for its launches before unloading it"});
}

FunctionalCore& FunctionalDevice::core(CoreId id) {
  return cores_.try_emplace(id, chip_, id, static_cast<GlobalMemory&>(gm_)).first->second;
}

TaskId FunctionalDevice::submit(StreamId stream, Task task) {
  const TaskId id = scheduler_.submit(stream, std::move(task), now());
  run_ready();
  return id;
}

void FunctionalDevice::run_ready() {
  for (auto ready = scheduler_.ready(); !ready.empty(); ready = scheduler_.ready()) {
    const TaskId id = ready.front();
    try {
      scheduler_.finish(id, run(scheduler_.start(id, now())), now());
    } catch (const Error& error) {
      scheduler_.fail(id, error, now());
    }
  }
}

TaskReport FunctionalDevice::run(const Task& task) {
  if (const auto* launch = std::get_if<LaunchTask>(&task)) {
    return run_launch(chip_, program(launch->program), *launch, options_,
                      [this](CoreId id) -> FunctionalCore& { return core(id); });
  }
  run_memory_task(gm_, task);
  return {};
}

void FunctionalDevice::wait(TaskId task) {
  if (!scheduler_.is_done(task)) scheduler_.explain_stuck(scheduler_.stream_of(task));
  scheduler_.rethrow(task);
}

void FunctionalDevice::wait_stream(StreamId stream) {
  if (!scheduler_.is_done_stream(stream)) scheduler_.explain_stuck(stream);
  scheduler_.rethrow_stream(stream);
}

}  // namespace cubist::sim

#include "soc/chip_device.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "soc/copy_task.h"

namespace cubist::sim {

ChipDevice::ChipDevice(const ChipSpec& chip, Mode mode)
    : chip_(chip), mode_(mode), gm_(chip.dram.size) {}

void ChipDevice::write(uint64_t dst, std::span<const std::byte> src) { copy_in(gm_, dst, src); }

void ChipDevice::read(std::span<std::byte> dst, uint64_t src) { copy_out(gm_, dst, src); }

ProgramId ChipDevice::load(std::shared_ptr<const ProgramImage> image) {
  programs_.try_emplace(next_program_, std::move(image), chip_.npu_arch, gm_);
  return next_program_++;
}

void ChipDevice::unload(ProgramId id) {
  program(id);
  programs_.erase(id);
}

const LoadedProgram& ChipDevice::program(ProgramId id) const {
  const auto it = programs_.find(id);
  if (it != programs_.end()) return it->second;
  throw Error(Fault::kConfig, {.where = {},
                               .did = fmt::format("use program {}", id),
                               .expected = "a program that is loaded",
                               .fix = "wait for its launches before unloading it"});
}

TaskId ChipDevice::submit(StreamId stream, Task task) {
  const TaskId id = scheduler_.submit(stream, std::move(task), now());
  look_for_tasks();
  return id;
}

void ChipDevice::wait(TaskId task) {
  if (!run_until([&] { return scheduler_.is_done(task); }))
    scheduler_.explain_stuck(scheduler_.stream_of(task));
  scheduler_.rethrow(task);
}

void ChipDevice::wait_stream(StreamId stream) {
  if (!run_until([&] { return scheduler_.is_done_stream(stream); }))
    scheduler_.explain_stuck(stream);
  scheduler_.rethrow_stream(stream);
}

}  // namespace cubist::sim

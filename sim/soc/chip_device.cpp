#include "soc/chip_device.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/sim/events.h"
#include "soc/copy_task.h"

namespace cubist::sim {

ChipDevice::ChipDevice(const ChipSpec& chip, Mode mode)
    : chip_(chip), mode_(mode), gm_(chip.dram.size) {}

uint64_t ChipDevice::allocate(Bytes size) {
  const uint64_t address = gm_.allocate(size);
  if (observer_ != nullptr) observer_->allocated(address, size);
  return address;
}

void ChipDevice::free(uint64_t address) {
  gm_.free(address);
  if (observer_ != nullptr) observer_->freed(address);
}

void ChipDevice::write(uint64_t dst, std::span<const std::byte> src) {
  copy_in(gm_, dst, src);
  if (observer_ != nullptr) observer_->host_wrote(dst, {static_cast<int64_t>(src.size())});
}

void ChipDevice::read(std::span<std::byte> dst, uint64_t src) { copy_out(gm_, dst, src); }

ProgramId ChipDevice::load(std::shared_ptr<const ProgramImage> image) {
  const LoadedProgram& loaded =
      programs_.try_emplace(next_program_, std::move(image), chip_.npu_arch, gm_).first->second;
  if (observer_ != nullptr) {
    const Bytes size{static_cast<int64_t>(loaded.image().bytes.size())};
    observer_->allocated(loaded.address(), size);
    observer_->host_wrote(loaded.address(), size);
  }
  return next_program_++;
}

void ChipDevice::unload(ProgramId id) {
  const uint64_t address = program(id).address();
  programs_.erase(id);
  if (observer_ != nullptr) observer_->freed(address);
}

const LoadedProgram* ChipDevice::find_program(ProgramId id) const {
  const auto it = programs_.find(id);
  return it == programs_.end() ? nullptr : &it->second;
}

const LoadedProgram& ChipDevice::program(ProgramId id) const {
  if (const LoadedProgram* loaded = find_program(id)) return *loaded;
  throw Error(Fault::kConfig, {.where = {},
                               .did = fmt::format("use program {}", id),
                               .expected = "a program that is loaded",
                               .fix = "wait for its launches before unloading it"});
}

void ChipDevice::refuse_waves() const {
  throw Error(Fault::kConfig, {.where = "waves",
                               .did = "record those of functional units, which have no signals",
                               .expected = "a chip whose cube.model is rtl, or vector.model rtl "
                                           "or mixed",
                               .fix = "use --chip " + chip_.name + ",cube.model=rtl or " +
                                      chip_.name + ",vector.model=mixed"});
}

TaskId ChipDevice::submit(StreamId stream, Task task) {
  const TaskId id = scheduler_.submit(stream, std::move(task), now());
  if (observer_ != nullptr) observer_->submitted(id, stream, scheduler_.task(id));
  look_for_tasks();
  return id;
}

bool ChipDevice::told(bool has_ended, std::optional<TaskId> task) const {
  if (has_ended && task && observer_ != nullptr) observer_->host_saw_end(*task);
  return has_ended;
}

void ChipDevice::wait(TaskId task) {
  if (!run_until([&] { return scheduler_.is_done(task); }))
    scheduler_.explain_stuck(scheduler_.stream_of(task));
  told(true, task);
  scheduler_.rethrow(task);
}

void ChipDevice::wait_stream(StreamId stream) {
  if (!run_until([&] { return scheduler_.is_done_stream(stream); }))
    scheduler_.explain_stuck(stream);
  told(true, scheduler_.last_of(stream));
  scheduler_.rethrow_stream(stream);
}

}  // namespace cubist::sim

#include "soc/functional_device.h"

#include "cubist/base/error.h"
#include "soc/copy_task.h"

namespace cubist::sim {

FunctionalDevice::FunctionalDevice(const ChipSpec& chip, const FunctionalOptions& options)
    : ChipDevice(chip, Mode::kFunctional), options_(options) {}

FunctionalCore& FunctionalDevice::core(CoreId id) {
  return cores_.try_emplace(id, chip(), id, static_cast<GlobalMemory&>(gm())).first->second;
}

void FunctionalDevice::observe(Observer* observer) {
  if (observer == nullptr) return;
  throw Error(Fault::kConfig, {.where = "Device::observe",
                               .did = "observe a chip in mode functional, which has no clock",
                               .expected = "mode full or timing",
                               .fix = "use --mode full"});
}

void FunctionalDevice::look_for_tasks() {
  for (auto ready = scheduler().ready(); !ready.empty(); ready = scheduler().ready()) {
    const TaskId id = ready.front();
    LaunchText text;
    try {
      const TaskReport report = run(scheduler().start(id, now()), text);
      scheduler().keep_text(id, text.take());
      scheduler().finish(id, report, now());
    } catch (const Error& error) {
      scheduler().keep_text(id, text.take());
      scheduler().fail(id, error, now());
    }
  }
}

TaskReport FunctionalDevice::run(const Task& task, LaunchText& text) {
  if (const auto* launch = std::get_if<LaunchTask>(&task)) {
    return run_launch(chip(), program(launch->program), *launch, options_, text,
                      [this](CoreId id) -> FunctionalCore& { return core(id); });
  }
  run_memory_task(gm(), task);
  return {};
}

}  // namespace cubist::sim

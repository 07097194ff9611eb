#include "kernel_timer.h"

#include <memory>

#include "cubist/driver/elf.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::tools {
sim::TaskReport time_cold(const roofline::Work& work, const akg::CompiledKernel& kernel,
                          const sim::ChipSpec& chip, sim::Observer* observer) {
  const std::unique_ptr<sim::Device> device = sim::make_device(chip, sim::Mode::kTiming);
  device->observe(observer);
  const sim::ProgramId program = device->load(
      std::make_shared<sim::ProgramImage>(driver::parse_program(kernel.elf, kernel.name)));
  std::vector<uint64_t> arguments;
  for (const auto* sizes : {&work.inputs, &work.outputs}) {
    for (const Bytes size : *sizes) arguments.push_back(device->allocate(size));
  }
  if (kernel.workspace.value > 0) arguments.push_back(device->allocate(kernel.workspace));
  const sim::TaskId task = device->submit(0, sim::LaunchTask{.program = program,
                                                             .kernel = kernel.name,
                                                             .block_dim = kernel.block_dim,
                                                             .arguments = arguments});
  device->wait(task);
  return device->report(task);
}

}  // namespace cubist::tools

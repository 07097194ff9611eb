#include "kernel_timer.h"

#include <memory>

#include "cubist/driver/elf.h"
#include "cubist/isa/instruction.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::tools {
namespace {

Bytes bytes_of_value(const akg::Value& value) {
  int64_t bits = isa::bits_of(value.type());
  for (const int64_t extent : value.shape()) bits *= extent;
  constexpr int64_t kBitsPerByte = 8;
  return {ceil_div(bits, kBitsPerByte)};
}

}  // namespace

sim::TaskReport time_kernel(const akg::Algorithm& algorithm, const akg::CompiledKernel& kernel,
                            const sim::ChipSpec& chip, sim::Observer* observer) {
  const std::unique_ptr<sim::Device> device = sim::make_device(chip, sim::Mode::kTiming);
  device->observe(observer);
  const sim::ProgramId program = device->load(
      std::make_shared<sim::ProgramImage>(driver::parse_program(kernel.elf, kernel.name)));
  std::vector<uint64_t> arguments;
  for (const auto* values : {&algorithm.inputs, &algorithm.outputs}) {
    for (const akg::Value& value : *values)
      arguments.push_back(device->allocate(bytes_of_value(value)));
  }
  const sim::TaskId task = device->submit(0, sim::LaunchTask{.program = program,
                                                             .kernel = kernel.name,
                                                             .block_dim = kernel.block_dim,
                                                             .arguments = arguments});
  device->wait(task);
  return device->report(task);
}

Bytes bytes_of(const akg::Algorithm& algorithm) {
  Bytes sum;
  for (const auto* values : {&algorithm.inputs, &algorithm.outputs}) {
    for (const akg::Value& value : *values) sum += bytes_of_value(value);
  }
  return sum;
}

}  // namespace cubist::tools

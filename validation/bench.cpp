#include "bench.h"

#include <fmt/format.h>

#include "cubist/akg/compile.h"
#include "cubist/base/resources.h"
#include "cubist/driver/elf.h"

namespace cubist::validation {

Bench::Bench(std::string_view chip)
    : chip_(sim::load_chip(std::string(chip))),
      device_(sim::make_device(chip_, sim::Mode::kTiming)) {}

uint64_t Bench::buffer(Bytes size) { return device_->allocate(size); }

sim::TaskReport Bench::launch(const std::string& kernel, std::vector<uint64_t> arguments,
                              uint32_t block_dim) {
  const auto file = resource_path(fmt::format("kernels/validation-{}.elf", chip_.npu_arch));
  return run({.program = program(file),
              .kernel = kernel,
              .block_dim = block_dim,
              .arguments = std::move(arguments)});
}

sim::TaskReport Bench::launch(const kernels::KernelCall& call, std::vector<uint64_t> buffers) {
  if (call.workspace.value > 0) buffers.push_back(buffer(call.workspace));
  buffers.push_back(upload(call.tiling));
  return run({.program = program(kernels::kernel_library_path(chip_)),
              .kernel = call.kernel,
              .block_dim = call.block_dim,
              .arguments = std::move(buffers)});
}

sim::TaskReport Bench::launch(const akg::CompiledKernel& kernel, std::vector<uint64_t> buffers) {
  if (kernel.workspace.value > 0) buffers.push_back(buffer(kernel.workspace));
  auto known = programs_.find(kernel.source);
  if (known == programs_.end()) {
    const auto image =
        std::make_shared<const sim::ProgramImage>(driver::parse_program(kernel.elf, kernel.name));
    known = programs_.emplace(kernel.source, device_->load(image)).first;
  }
  return run({.program = known->second,
              .kernel = kernel.name,
              .block_dim = kernel.block_dim,
              .arguments = std::move(buffers)});
}

sim::ProgramId Bench::program(const std::string& file) {
  const auto known = programs_.find(file);
  if (known != programs_.end()) return known->second;
  const auto image = std::make_shared<sim::ProgramImage>(driver::load_program(file));
  return programs_[file] = device_->load(image);
}

sim::TaskReport Bench::run(sim::LaunchTask task) {
  const sim::TaskId id = device_->submit(0, std::move(task));
  device_->wait(id);
  return device_->report(id);
}

Cycles busy(const sim::TaskReport& report, isa::Pipe pipe) {
  const auto found = report.pipes.find(pipe);
  return found == report.pipes.end() ? Cycles{} : found->second.busy;
}

}  // namespace cubist::validation

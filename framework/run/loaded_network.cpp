#include "run/loaded_network.h"

#include <string>

#include "cubist/driver/elf.h"
#include "cubist/kernels/library.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::framework {

namespace {

std::function<void(size_t, size_t)> named(const Progress& progress, const std::string& what) {
  if (!progress) return {};
  return [progress, what](size_t done, size_t all) { progress(what, done, all); };
}

DeviceProgram program_of(const Graph& graph, const sim::ChipSpec& chip, const RunOptions& options,
                         const Progress& progress) {
  ProgramOptions program = program_options(options);
  program.after_kernel = named(progress, "kernels compiled");
  return make_device_program(graph, chip, compute_type(options), program);
}

std::unique_ptr<sim::Device> device_of(const sim::ChipSpec& chip, const RunOptions& options) {
  auto device = sim::make_device(chip, options.mode);
  if (options.observer != nullptr) device->observe(options.observer);
  if (options.waves) device->record_waves(*options.waves);
  return device;
}

}  // namespace

ElementType compute_type(const RunOptions& options) {
  return options.precision == Precision::kMixed ? ElementType::kF16 : ElementType::kF32;
}

ProgramOptions program_options(const RunOptions& options) {
  return {.policy = options.fusion ? LayoutPolicy::kAsComputed : LayoutPolicy::kNdBetween,
          .fusion = options.fusion,
          .kernel_cache = options.kernel_cache,
          .tuning = options.tuning};
}

LoadedNetwork::LoadedNetwork(const Graph& graph, const sim::ChipSpec& chip,
                             const RunOptions& options, const Progress& progress)
    : device_(device_of(chip, options)),
      program_(program_of(graph, chip, options, progress)),
      executor_(*device_, program_,
                std::make_shared<const sim::ProgramImage>(
                    driver::load_program(kernels::kernel_library_path(chip)))) {}

Execution LoadedNetwork::run(std::span<const Tensor> inputs, const Progress& progress) {
  return executor_.run(inputs, named(progress, "operators"));
}

}  // namespace cubist::framework

// Kernels launched on zeros in mode timing.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "cubist/akg/contraction.h"
#include "cubist/base/error.h"
#include "cubist/driver/elf.h"
#include "cubist/kernels/toolchain.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist::akg {

// From GM pointers to reports: the first launch finds operands and instructions in DRAM, the
// second one what L2 can hold.
class TimedLaunch {
 public:
  explicit TimedLaunch(const std::string& chip)
      : chip_(sim::load_chip(chip)), device_(sim::make_device(chip_, sim::Mode::kTiming)) {}

  const sim::ChipSpec& chip() const { return chip_; }

  struct Reports {
    sim::TaskReport cold, warm;
  };
  // `sizes`: bytes of the GM arguments; `words` follow them, if any.
  Reports run(const std::filesystem::path& elf, const std::string& kernel, uint32_t block_dim,
              const std::vector<int64_t>& sizes, const std::vector<uint32_t>& words = {}) {
    const auto program =
        device_->load(std::make_shared<sim::ProgramImage>(driver::load_program(elf)));
    std::vector<uint64_t> arguments;
    for (const int64_t size : sizes) {
      arguments.push_back(device_->allocate({size}));
      device_->write(arguments.back(), std::vector<std::byte>(static_cast<size_t>(size)));
    }
    if (!words.empty()) {
      arguments.push_back(device_->allocate({static_cast<int64_t>(words.size() * 4)}));
      device_->write(arguments.back(), std::as_bytes(std::span(words)));
    }
    const auto launch = [&] {
      const auto task = device_->submit(0, sim::LaunchTask{.program = program,
                                                           .kernel = kernel,
                                                           .block_dim = block_dim,
                                                           .arguments = arguments});
      device_->wait(task);
      return device_->report(task);
    };
    Reports reports;
    reports.cold = launch();
    reports.warm = launch();
    for (const uint64_t argument : arguments) device_->free(argument);
    device_->unload(program);
    return reports;
  }

  // The kernels of one file. Throws Error(Internal) with the compiler's messages.
  std::filesystem::path compile(const std::string& source) const {
    const auto folder = std::filesystem::temp_directory_path();
    const std::string stem = "cubist-contraction-bench-" + std::to_string(::getpid());
    kernels::CompileOptions options;
    options.sources = {folder / (stem + ".cpp")};
    options.output = folder / (stem + ".elf");
    options.npu_arch = chip_.npu_arch;
    std::ofstream(options.sources.front()) << source;
    const kernels::CompileResult compiled = kernels::compile_kernel(options);
    if (compiled.exit_status == 0) return options.output;
    throw Error(Fault::kInternal, {.where = options.sources.front().string(),
                                   .did = "compile: " + compiled.messages,
                                   .expected = "a kernel",
                                   .fix = {}});
  }

 private:
  sim::ChipSpec chip_;
  std::unique_ptr<sim::Device> device_;
};

inline int64_t cycles_of(const sim::TaskReport& report) {
  return (report.ended - report.started).value;
}

// Of the multiplications that the cubes could do meanwhile.
inline double share_of_peak(double multiplications, int64_t cycles, isa::DataType type,
                            const sim::ChipSpec& chip) {
  const double per_cycle = static_cast<double>(chip.cube_cores) * chip.cube.rows *
                           chip.cube.columns *
                           (type == isa::DataType::f32 ? chip.cube.depth_f32 : chip.cube.depth_f16);
  return multiplications / per_cycle / static_cast<double>(cycles);
}

}  // namespace cubist::akg

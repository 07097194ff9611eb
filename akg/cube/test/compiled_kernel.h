// A generated kernel, compiled and loaded: runs it on host data, with the sanitizer watching.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "cubist/akg/contraction.h"
#include "cubist/kernels/toolchain.h"
#include "machine.h"

namespace cubist::akg {

// The ELF of a source; compile errors fail the test with the source beside them.
inline std::shared_ptr<sim::ProgramImage> compile_source(const std::string& source,
                                                         const sim::ChipSpec& chip) {
  const std::filesystem::path folder = testing::TempDir();
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string stem = std::string(test->test_suite_name()) + "-" + test->name();
  std::ranges::replace(stem, '/', '-');
  const auto file = folder / (stem + ".cpp"), elf = folder / (stem + ".elf");
  std::ofstream(file) << source;
  kernels::CompileOptions options;
  options.sources = {file};
  options.output = elf;
  options.npu_arch = chip.npu_arch;
  options.debug_info = false;  // halves the time to compile
  const kernels::CompileResult result = kernels::compile_kernel(options);
  EXPECT_EQ(result.exit_status, 0) << result.messages << source;
  EXPECT_EQ(result.messages, "") << source;
  auto image = std::make_shared<sim::ProgramImage>(driver::load_program(elf));
  std::filesystem::remove(file);
  std::filesystem::remove(elf);
  return image;
}

class CubeMachine {
 public:
  explicit CubeMachine(const std::string& chip, sim::Mode mode = sim::Mode::kFull)
      : chip_(sim::load_chip(chip)), watch_(chip_, mode), device_(sim::make_device(chip_, mode)) {
    device_->observe(&watch_.both);
  }

  const sim::ChipSpec& chip() const { return chip_; }

  // Kernels of different names, compiled together: most of the time is reading the headers.
  void load(const std::vector<CubeKernel>& kernels) {
    std::string sources;
    for (const CubeKernel& kernel : kernels) sources += kernel.source;
    program_ = device_->load(compile_source(sources, chip_));
  }

  // What the last argument, filled with 0xa5 before, holds afterwards. Buffers have no slack.
  kernels::ByteVector run(const CubeKernel& kernel, const std::vector<kernels::ByteVector>& inputs,
                          size_t output_bytes) {
    std::vector<uint64_t> arguments;
    for (const auto& input : inputs) arguments.push_back(place(input));
    arguments.push_back(place(kernels::ByteVector(output_bytes, std::byte{0xa5})));
    device_->wait(device_->submit(0, sim::LaunchTask{.program = program_,
                                                     .kernel = kernel.name,
                                                     .block_dim = kernel.block_dim,
                                                     .arguments = arguments}));
    watch_.check();
    kernels::ByteVector result(output_bytes);
    device_->read(result, arguments.back());
    for (const uint64_t address : arguments) device_->free(address);
    return result;
  }

 private:
  uint64_t place(const kernels::ByteVector& bytes) {
    const uint64_t address = device_->allocate({static_cast<int64_t>(bytes.size())});
    device_->write(address, bytes);
    return address;
  }

  sim::ChipSpec chip_;
  kernels::Watch watch_;  // outlives the device
  std::unique_ptr<sim::Device> device_;
  sim::ProgramId program_ = 0;
};

}  // namespace cubist::akg

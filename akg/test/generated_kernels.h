// What akg::compile makes, on a simulated chip.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cubist/akg/compile.h"
#include "cubist/driver/elf.h"
#include "machine.h"
#include "test/host_tensor.h"

namespace cubist::akg {

// Runs a generated kernel in full mode; it must be clean under the sanitizer.
class GeneratedKernels {
 public:
  explicit GeneratedKernels(const std::string& chip)
      : chip_(sim::load_chip(chip)),
        watch_(chip_, sim::Mode::kFull),
        device_(sim::make_device(chip_, sim::Mode::kFull)) {
    device_->observe(&watch_.both);
  }

  CompiledKernel make(const Algorithm& algorithm, const std::optional<Schedule>& schedule = {}) {
    return compile(algorithm, chip_,
                   {.schedule = schedule, .after = {}, .header_cache = header_cache()});
  }

  // Without a schedule: with the one that the cost model chooses.
  std::vector<HostTensor> run(const Algorithm& algorithm, const std::vector<HostTensor>& inputs,
                              const std::optional<Schedule>& schedule = {}) {
    return run(make(algorithm, schedule), algorithm, inputs);
  }
  std::vector<HostTensor> run(const CompiledKernel& kernel, const Algorithm& algorithm,
                              const std::vector<HostTensor>& inputs) {
    const sim::ProgramId program = device_->load(
        std::make_shared<const sim::ProgramImage>(driver::parse_program(kernel.elf, kernel.name)));
    std::vector<uint64_t> arguments;
    for (const HostTensor& tensor : inputs) arguments.push_back(place(encode(tensor)));
    for (const Value& output : algorithm.outputs) {
      const HostTensor zeros =
          make_tensor(output.type(), output.shape(), [](const Shape&) { return 0; });
      // No byte of the result is what was there before.
      arguments.push_back(place(ByteVector(encode(zeros).size(), std::byte{0xa5})));
    }
    if (kernel.workspace.value > 0) {
      arguments.push_back(
          place(ByteVector(static_cast<size_t>(kernel.workspace.value), std::byte{0xa5})));
    }
    const sim::TaskId task = device_->submit(0, sim::LaunchTask{.program = program,
                                                                .kernel = kernel.name,
                                                                .block_dim = kernel.block_dim,
                                                                .arguments = arguments});
    device_->wait(task);
    watch_.check();
    std::vector<HostTensor> results;
    for (size_t i = 0; i < algorithm.outputs.size(); ++i)
      results.push_back(read(algorithm.outputs[i], arguments[inputs.size() + i]));
    for (const uint64_t address : arguments) device_->free(address);
    return results;
  }

 private:
  static std::filesystem::path header_cache() {
    return std::filesystem::path(testing::TempDir()) / "cubist_test_kernels" / "headers";
  }

  uint64_t place(const ByteVector& bytes) {
    const uint64_t address = device_->allocate({static_cast<int64_t>(bytes.size())});
    device_->write(address, bytes);
    return address;
  }
  HostTensor read(const Value& value, uint64_t address) {
    const HostTensor zeros =
        make_tensor(value.type(), value.shape(), [](const Shape&) { return 0; });
    ByteVector bytes(encode(zeros).size());
    device_->read(bytes, address);
    return decode(bytes, value.type(), value.shape());
  }

  sim::ChipSpec chip_;
  kernels::Watch watch_;  // outlives the device
  std::unique_ptr<sim::Device> device_;
};

}  // namespace cubist::akg

// A device without a clock on which the kernels of test/kernels are loaded.
#pragma once

#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "soc/functional_device.h"
#include "test_image.h"

namespace cubist::sim {

class Kernels {
 public:
  explicit Kernels(const ChipSpec& chip = coupled_chip(), const FunctionalOptions& options = {})
      : device(chip, options) {
    program_ = device.load(test_image());
  }

  template <class T>
  uint64_t upload(const std::vector<T>& values) {
    const uint64_t address = device.allocate({static_cast<int64_t>(values.size() * sizeof(T))});
    device.write(address, std::as_bytes(std::span(values)));
    return address;
  }
  template <class T>
  std::vector<T> download(uint64_t address, size_t count) {
    std::vector<T> values(count);
    device.read(std::as_writable_bytes(std::span(values)), address);
    return values;
  }
  TaskReport run(const std::string& kernel, std::vector<uint64_t> arguments,
                 uint32_t block_dim = 1) {
    const TaskId task =
        device.submit(0, LaunchTask{program_, kernel, block_dim, std::move(arguments)});
    device.wait(task);
    return device.report(task);
  }
  std::string error_of(const std::string& kernel, std::vector<uint64_t> arguments = {},
                       uint32_t block_dim = 1) {
    try {
      run(kernel, std::move(arguments), block_dim);
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }

  FunctionalDevice device;

 private:
  ProgramId program_;
};

}  // namespace cubist::sim

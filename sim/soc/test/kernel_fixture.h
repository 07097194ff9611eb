// A device on which the kernels of test/kernels are loaded, and the numbers that they add.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/base/rng.h"
#include "cubist/sim/device.h"
#include "test_image.h"

namespace cubist::sim {

class Kernels {
 public:
  explicit Kernels(Mode mode, const ChipSpec& chip = coupled_chip())
      : Kernels(make_device(chip, mode)) {}
  explicit Kernels(std::unique_ptr<Device> on) : device(std::move(on)) {
    program = device->load(test_image());
  }

  template <class T>
  uint64_t upload(const std::vector<T>& values) {
    const uint64_t address = device->allocate({static_cast<int64_t>(values.size() * sizeof(T))});
    device->write(address, std::as_bytes(std::span(values)));
    return address;
  }
  template <class T>
  std::vector<T> download(uint64_t address, size_t count) {
    std::vector<T> values(count);
    device->read(std::as_writable_bytes(std::span(values)), address);
    return values;
  }
  TaskReport run(const std::string& kernel, std::vector<uint64_t> arguments,
                 uint32_t block_dim = 1) {
    const TaskId task = device->submit(0, LaunchTask{.program = program,
                                                     .kernel = kernel,
                                                     .block_dim = block_dim,
                                                     .arguments = std::move(arguments),
                                                     .has_interlocks = has_interlocks});
    device->wait(task);
    return device->report(task);
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

  std::unique_ptr<Device> device;
  ProgramId program = 0;
  bool has_interlocks = false;  // of the launches
};

inline std::vector<uint16_t> halves(uint64_t seed, size_t count) {
  Rng rng(seed);
  std::vector<uint16_t> values(count);
  for (uint16_t& v : values) v = f32_to_f16_bits(rng.uniform(-8, 8));
  return values;
}
inline uint16_t half_sum(uint16_t a, uint16_t b) {
  return f32_to_f16_bits(f16_bits_to_f32(a) + f16_bits_to_f32(b));
}

}  // namespace cubist::sim

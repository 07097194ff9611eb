// A chip with the kernel library loaded: runs one KernelCall on host data.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/base/rng.h"
#include "cubist/driver/elf.h"
#include "cubist/kernels/library.h"
#include "cubist/profile/collector.h"
#include "cubist/sanitizer/sanitizer.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "cubist/sim/observers.h"

namespace cubist::kernels {

using ByteVector = std::vector<std::byte>;

inline size_t size_of(DataType type) { return type == DataType::f16 ? 2 : 4; }

// Values rounded to `type`, as bytes.
inline ByteVector encode(const std::vector<float>& values, DataType type) {
  ByteVector bytes(values.size() * size_of(type));
  for (size_t i = 0; i < values.size(); ++i) {
    if (type == DataType::f16) {
      const uint16_t bits = f32_to_f16_bits(values[i]);
      std::memcpy(bytes.data() + 2 * i, &bits, 2);
    } else {
      std::memcpy(bytes.data() + 4 * i, &values[i], 4);
    }
  }
  return bytes;
}

inline std::vector<float> decode(const ByteVector& bytes, DataType type) {
  std::vector<float> values(bytes.size() / size_of(type));
  for (size_t i = 0; i < values.size(); ++i) {
    if (type == DataType::f16) {
      uint16_t bits = 0;
      std::memcpy(&bits, bytes.data() + 2 * i, 2);
      values[i] = f16_bits_to_f32(bits);
    } else {
      std::memcpy(&values[i], bytes.data() + 4 * i, 4);
    }
  }
  return values;
}

// Rounded to `type`.
inline float rounded(float value, DataType type) {
  return type == DataType::f16 ? f16_bits_to_f32(f32_to_f16_bits(value)) : value;
}

// `count` values in [low, high), rounded to `type`.
inline std::vector<float> random_values(Rng& rng, int64_t count, float low, float high,
                                        DataType type) {
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = rounded(rng.uniform(low, high), type);
  return values;
}

// With a clock, every test also asks that the sanitizer has no report and that the sums of the
// chip's events agree.
struct Watch {
  Watch(const sim::ChipSpec& chip, sim::Mode mode)
      : sanitizer(chip, mode, {.kinds = sanitizer::parse_kinds("all")}),
        collector(profile::make_collector(chip, mode)) {}

  void check() const {
    EXPECT_TRUE(sanitizer.is_clean()) << sanitizer.text();
    collector->check();
  }

  sanitizer::Sanitizer sanitizer;
  std::unique_ptr<profile::Collector> collector;
  sim::Observers both{{&sanitizer, collector.get()}};
};

class Machine {
 public:
  explicit Machine(const std::string& chip, sim::Mode mode = sim::Mode::kFunctional)
      : chip_(sim::load_chip(chip)), device_(sim::make_device(chip_, mode)) {
    if (mode != sim::Mode::kFunctional) {
      watch_ = std::make_unique<Watch>(chip_, mode);
      device_->observe(&watch_->both);
    }
    const auto image =
        std::make_shared<sim::ProgramImage>(driver::load_program(kernel_library_path(chip_)));
    program_ = device_->load(image);
  }

  const sim::ChipSpec& chip() const { return chip_; }

  // The output, `output_bytes` long, of the call on these inputs. It is filled with 0xa5 before;
  // buffers have no slack, so that an access outside of one fails. `workspace`: what an earlier
  // call left in it, or a last input that follows the output.
  ByteVector run(const KernelCall& call, const std::vector<ByteVector>& inputs, size_t output_bytes,
                 const ByteVector& workspace = {}) {
    std::vector<uint64_t> arguments;
    for (const ByteVector& input : inputs) arguments.push_back(place(input));
    const uint64_t output = place(ByteVector(output_bytes, std::byte{0xa5}));
    arguments.push_back(output);
    if (call.workspace.value > 0 || !workspace.empty())
      arguments.push_back(place(
          workspace.empty() ? ByteVector(static_cast<size_t>(call.workspace.value)) : workspace));
    ByteVector tiling(call.tiling.size() * sizeof(uint32_t));
    std::memcpy(tiling.data(), call.tiling.data(), tiling.size());
    arguments.push_back(place(tiling));

    const sim::TaskId task = device_->submit(0, sim::LaunchTask{.program = program_,
                                                                .kernel = call.kernel,
                                                                .block_dim = call.block_dim,
                                                                .arguments = arguments});
    device_->wait(task);
    if (watch_) watch_->check();
    ByteVector result(output_bytes);
    device_->read(result, output);
    for (const uint64_t address : arguments) device_->free(address);
    return result;
  }

 private:
  uint64_t place(const ByteVector& bytes) {
    const uint64_t address = device_->allocate({static_cast<int64_t>(bytes.size())});
    device_->write(address, bytes);
    return address;
  }

  sim::ChipSpec chip_;
  std::unique_ptr<Watch> watch_;  // null: no clock; outlives the device
  std::unique_ptr<sim::Device> device_;
  sim::ProgramId program_ = 0;
};

// Tests that run on every generation, without a clock and, where flags show, with one:
// a kernel that leaves an order to luck reads other bytes when its pipes run side by side.
struct ChipAndMode {
  const char* chip;
  sim::Mode mode;
};
inline std::string name_of(const testing::TestParamInfo<ChipAndMode>& test) {
  return std::string(test.param.chip) + (test.param.mode == sim::Mode::kFull ? "_full" : "");
}
inline void PrintTo(const ChipAndMode& value, std::ostream* out) {
  *out << value.chip << (value.mode == sim::Mode::kFull ? ", full" : ", functional");
}
class OnChip : public testing::TestWithParam<ChipAndMode> {
 protected:
  Machine machine{GetParam().chip, GetParam().mode};
  Rng rng{20261122};
};
#define CUBIST_ON_EVERY_CHIP(suite)                                                            \
  INSTANTIATE_TEST_SUITE_P(Chips, suite,                                                       \
                           testing::Values(ChipAndMode{"tiny", sim::Mode::kFunctional},        \
                                           ChipAndMode{"ascend310p3", sim::Mode::kFunctional}, \
                                           ChipAndMode{"ascend910a", sim::Mode::kFunctional},  \
                                           ChipAndMode{"ascend910b1", sim::Mode::kFunctional}, \
                                           ChipAndMode{"tiny", sim::Mode::kFull},              \
                                           ChipAndMode{"ascend310p3", sim::Mode::kFull},       \
                                           ChipAndMode{"ascend910b1", sim::Mode::kFull}),      \
                           name_of)

}  // namespace cubist::kernels

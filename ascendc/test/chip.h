// A chip with the kernels of these tests loaded. With a clock, every run also asks that the
// sanitizer has no report: the flags of the API order everything.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/rng.h"
#include "cubist/driver/elf.h"
#include "cubist/sanitizer/sanitizer.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "elements.h"

namespace cubist::ascendc {

class Chip {
 public:
  // `is_watched` false: without the sanitizer, which does not see that blocks waited for each other
  // by reading GM.
  Chip(const std::string& name, sim::Mode mode, bool is_watched = true,
       const std::string& kernels = ASCENDC_TEST_KERNELS)
      : chip_(sim::load_chip(name)), device_(sim::make_device(chip_, mode)) {
    if (is_watched && mode != sim::Mode::kFunctional) {
      sanitizer_ = std::make_unique<sanitizer::Sanitizer>(
          chip_, mode, sanitizer::Options{.kinds = sanitizer::parse_kinds("all")});
      device_->observe(sanitizer_.get());
    }
    const std::string elf = kernels + "-" + std::to_string(chip_.npu_arch) + ".elf";
    program_ = device_->load(std::make_shared<sim::ProgramImage>(driver::load_program(elf)));
  }

  // Of the launches from now on; they have none otherwise.
  void use_interlocks(bool on) { has_interlocks_ = on; }
  const sim::TaskReport& report() const { return report_; }  // of the last launch

  bool is_split() const { return chip_.npu_arch == 2201; }

  // The buffers after the kernel ran with them, then with `numbers`, as arguments. They have no
  // slack: an access outside of one fails.
  std::vector<Bytes8> run(const std::string& kernel, uint32_t blocks, std::vector<Bytes8> buffers,
                          const std::vector<uint64_t>& numbers = {}) {
    std::vector<uint64_t> arguments;
    for (const Bytes8& buffer : buffers) arguments.push_back(upload(buffer));
    arguments.insert(arguments.end(), numbers.begin(), numbers.end());
    return launch(kernel, blocks, std::move(buffers), arguments);
  }
  // The same with one more buffer after `numbers`, only read, and `more` behind it.
  std::vector<Bytes8> run_with_tail(const std::string& kernel, uint32_t blocks,
                                    std::vector<Bytes8> buffers, std::vector<uint64_t> numbers,
                                    const Bytes8& tail, const std::vector<uint64_t>& more = {}) {
    const uint64_t address = upload(tail);
    numbers.push_back(address);
    numbers.insert(numbers.end(), more.begin(), more.end());
    const auto out = run(kernel, blocks, std::move(buffers), numbers);
    device_->free(address);
    return out;
  }
  // What z holds after `kernel`(x, y, z, count, numbers...), where x and y are of one type.
  Numbers run(const std::string& kernel, Element in, Element out, const Numbers& x,
              const Numbers& y, std::vector<uint64_t> numbers = {}) {
    std::vector<uint64_t> all = {x.size()};
    all.insert(all.end(), numbers.begin(), numbers.end());
    return decode(
        run(kernel, 1, {encode(x, in), encode(y, in), Bytes8(x.size() * size_of(out))}, all)[2],
        out);
  }

  // What the last kernel printed, also one that failed.
  const std::vector<sim::PrintedText>& printed() const { return printed_; }
  std::string text() const {
    std::string all;
    for (const sim::PrintedText& printed : printed_) all += printed.text;
    return all;
  }

 private:
  void wait(sim::TaskId task) {
    try {
      device_->wait(task);
    } catch (const Error&) {
      printed_ = device_->take_text(task);
      throw;
    }
    printed_ = device_->take_text(task);
  }

  uint64_t upload(const Bytes8& bytes) {
    const uint64_t address = device_->allocate({static_cast<int64_t>(bytes.size())});
    device_->write(address, bytes);
    return address;
  }

  // The first arguments are where the buffers lie.
  std::vector<Bytes8> launch(const std::string& kernel, uint32_t blocks,
                             std::vector<Bytes8> buffers, const std::vector<uint64_t>& arguments) {
    const sim::TaskId task = device_->submit(0, sim::LaunchTask{.program = program_,
                                                                .kernel = kernel,
                                                                .block_dim = blocks,
                                                                .arguments = arguments,
                                                                .has_interlocks = has_interlocks_});
    wait(task);
    report_ = device_->report(task);
    if (sanitizer_) {
      EXPECT_TRUE(sanitizer_->is_clean()) << sanitizer_->text();
    }
    for (size_t i = 0; i < buffers.size(); ++i) {
      device_->read(buffers[i], arguments[i]);
      device_->free(arguments[i]);
    }
    return buffers;
  }

  sim::ChipSpec chip_;
  std::unique_ptr<sanitizer::Sanitizer> sanitizer_;  // null: no clock; outlives the device
  std::unique_ptr<sim::Device> device_;
  sim::ProgramId program_ = 0;
  std::vector<sim::PrintedText> printed_;
  bool has_interlocks_ = false;
  sim::TaskReport report_;
};

struct ChipAndMode {
  const char* chip;
  sim::Mode mode;
};
inline std::string title_of(const testing::TestParamInfo<ChipAndMode>& test) {
  return std::string(test.param.chip) + "_" + sim::name_of(test.param.mode);
}

inline void PrintTo(const ChipAndMode& value, std::ostream* out) {
  *out << value.chip << ", " << sim::name_of(value.mode);
}

class OnChip : public testing::TestWithParam<ChipAndMode> {
 protected:
  Numbers random_numbers(size_t count, double low, double high, Element type) {
    Numbers values(count);
    for (double& value : values) {
      value = is_float(type) ? rounded(type, low + (high - low) * rng.unit())
                             : static_cast<double>(rng.integer(static_cast<int64_t>(low),
                                                               static_cast<int64_t>(high)));
    }
    return values;
  }

  Chip chip{GetParam().chip, GetParam().mode};
  Rng rng{20261128};
};
#define CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(suite)                                                \
  INSTANTIATE_TEST_SUITE_P(Chips, suite,                                                        \
                           testing::Values(ChipAndMode{"ascend310p3", sim::Mode::kFull},        \
                                           ChipAndMode{"ascend910b1", sim::Mode::kFull},        \
                                           ChipAndMode{"ascend910b1", sim::Mode::kFunctional}), \
                           title_of)

}  // namespace cubist::ascendc

// The kernels of the cases compute what they say, without a clock and with one: a case that
// measures time says nothing about a kernel that leaves its work out.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "cubist/base/float_types.h"
#include "cubist/base/resources.h"
#include "cubist/base/rng.h"
#include "cubist/driver/elf.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "matmul_steps.h"

namespace cubist::validation {
namespace {

std::vector<uint16_t> random_halves(Rng& rng, size_t count) {
  std::vector<uint16_t> halves(count);
  for (uint16_t& half : halves) half = f32_to_f16_bits(rng.uniform(-1, 1));
  return halves;
}

class KernelValues : public testing::TestWithParam<sim::Mode> {
 protected:
  template <class T>
  uint64_t upload(const std::vector<T>& values) {
    const uint64_t address = device_->allocate({static_cast<int64_t>(values.size() * sizeof(T))});
    device_->write(address, std::as_bytes(std::span(values)));
    return address;
  }
  template <class T>
  std::vector<T> download(uint64_t address, size_t count) {
    std::vector<T> values(count);
    device_->read(std::as_writable_bytes(std::span(values)), address);
    return values;
  }
  void launch(const std::string& kernel, std::vector<uint64_t> arguments, uint32_t blocks) {
    device_->wait(device_->submit(0, sim::LaunchTask{.program = program_,
                                                     .kernel = kernel,
                                                     .block_dim = blocks,
                                                     .arguments = std::move(arguments)}));
  }

  void check_add(const std::string& kernel, std::vector<uint64_t> more) {
    constexpr size_t kCount = 128 * 1001;  // a ragged share per block, a ragged last tile
    const auto x = random_halves(rng_, kCount), y = random_halves(rng_, kCount);
    const uint64_t z = upload(std::vector<uint16_t>(kCount, 0xffff));
    std::vector<uint64_t> arguments = {upload(x), upload(y), z, kCount};
    arguments.insert(arguments.end(), more.begin(), more.end());
    launch(kernel, arguments, 48);
    const auto sum = download<uint16_t>(z, kCount);
    for (size_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(sum[i], f32_to_f16_bits(f16_bits_to_f32(x[i]) + f16_bits_to_f32(y[i]))) << i;
    }
  }

  void check_matmul(const MatmulSteps& s, uint32_t blocks) {
    const auto a = random_halves(rng_, size_t{s.m} * s.k),
               b = random_halves(rng_, size_t{s.n} * s.k);
    const size_t count = size_t{s.m} * s.n;
    const uint64_t c = upload(std::vector<uint32_t>(count, 0xffffffff));
    launch("matmul_steps", {upload(a), upload(b), c, upload(std::vector{s})}, blocks);
    const auto f32 = download<float>(c, s.f32_out != 0 ? count : 0);
    const auto f16 = download<uint16_t>(c, s.f32_out != 0 ? 0 : count);
    for (size_t i = 0; i < count; ++i) {
      double sum = 0;
      for (uint32_t k = 0; k < s.k; ++k) {
        sum += double{f16_bits_to_f32(a[i / s.n * s.k + k])} *
               double{f16_bits_to_f32(b[i % s.n * s.k + k])};
      }
      // k roundings of f32 to sums under k, and one of f16 to a result under k.
      const double tolerance = s.k * s.k * 0x1p-24 + (s.f32_out != 0 ? 0 : s.k * 0x1p-11);
      const double value = s.f32_out != 0 ? f32[i] : f16_bits_to_f32(f16[i]);
      ASSERT_NEAR(value, sum, tolerance) << i;
    }
  }

 private:
  Rng rng_{20261122};
  sim::ChipSpec chip_ = sim::load_chip("ascend910b1");
  std::unique_ptr<sim::Device> device_ = sim::make_device(chip_, GetParam());
  sim::ProgramId program_ = device_->load(std::make_shared<sim::ProgramImage>(driver::load_program(
      resource_path(fmt::format("kernels/validation-{}.elf", chip_.npu_arch)))));
};

TEST_P(KernelValues, AddWithOneSetOfBuffers) { check_add("add_single_buffer", {1024}); }
TEST_P(KernelValues, AddWithTwoSetsOfBuffers) { check_add("add_double_buffer", {1024, 0, 0}); }
TEST_P(KernelValues, AddPastL2WithShiftedBuffers) { check_add("add_double_buffer", {896, 1, 256}); }
TEST_P(KernelValues, AddInTilesOfManyRepeats) { check_add("add_single_buffer", {256 * 128}); }

TEST_P(KernelValues, MatmulOnOneCore) {
  check_matmul({.m = 100, .n = 130, .k = 128, .base_m = 64, .base_n = 64, .base_k = 64}, 1);
}
TEST_P(KernelValues, MatmulInPartsOfRaggedTiles) {
  check_matmul({.m = 200,
                .n = 300,
                .k = 128,
                .base_m = 64,
                .base_n = 64,
                .base_k = 64,
                .grid_m = 2,
                .grid_n = 3},
               6);
}
TEST_P(KernelValues, MatmulWithLargeLoads) {
  check_matmul({.m = 128,
                .n = 320,
                .k = 512,
                .base_m = 64,
                .base_n = 128,
                .base_k = 64,
                .step_k = 4,
                .l1_slots = 2,
                .grid_m = 1,
                .grid_n = 2,
                .f32_out = 1},
               2);
}
TEST_P(KernelValues, MatmulOfDealtTilesWithUnitFlag) {
  check_matmul({.m = 320,
                .n = 192,
                .k = 128,
                .base_m = 64,
                .base_n = 64,
                .base_k = 64,
                .l1_slots = 2,
                .grid_m = 0,
                .grid_n = 2,
                .unit_flag = 1},
               4);
}

INSTANTIATE_TEST_SUITE_P(Modes, KernelValues,
                         testing::Values(sim::Mode::kFunctional, sim::Mode::kFull),
                         [](const auto& test) {
                           return test.param == sim::Mode::kFull ? "full" : "functional";
                         });

}  // namespace
}  // namespace cubist::validation

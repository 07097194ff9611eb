// Small kernels, compiled by clang, on the device without a clock.
#include "soc/functional_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cubist/base/float_types.h"
#include "cubist/base/rng.h"
#include "kernel_fixture.h"

namespace cubist::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(FunctionalDevice, BlocksSeeTheirIndexAndRunEvenWhenTheyOutnumberTheCores) {
  Kernels k(Mode::kFunctional);
  std::vector<int64_t> in(100);
  std::iota(in.begin(), in.end(), 5);
  const uint64_t a = k.upload(in), b = k.upload(std::vector<int64_t>(100));
  const TaskReport report = k.run("double_each", {a, b}, 100);
  for (int64_t& v : in) v *= 2;
  EXPECT_EQ(k.download<int64_t>(b, 100), in);
  EXPECT_EQ(report.cores, 2);
  EXPECT_GT(report.scalar_instructions, 500);
}

TEST(FunctionalDevice, RunsARecursiveSortOfStructs) {
  struct Item {
    double key;
    int64_t value;
  };
  Rng rng(1);
  std::vector<Item> items(2000);
  for (Item& item : items) item = {rng.uniform(-100, 100), static_cast<int64_t>(rng.next())};
  Kernels k(Mode::kFunctional);
  const uint64_t address = k.upload(items);
  k.run("sort_structs", {address, items.size()});
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.key < b.key; });
  const auto sorted = k.download<Item>(address, items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    ASSERT_EQ(sorted[i].key, items[i].key);
    ASSERT_EQ(sorted[i].value, items[i].value);
  }
}

TEST(FunctionalDevice, FloatingPointProgramsGiveTheHostsBits) {
  constexpr int64_t kTerms = 1000;
  double sum = 0;
  float single = 0;
  Half half;
  for (int64_t i = 1; i <= kTerms; ++i) {
    sum += 1.0 / static_cast<double>(i * i);
    single += 1.0f / static_cast<float>(i);
    // int64 -> f16 in one rounding: exact in f32 here.
    const Half product{static_cast<float>(Half{0.1f}) *
                       static_cast<float>(Half{static_cast<float>(i)})};
    half = Half{static_cast<float>(half) + static_cast<float>(product)};
  }
  Kernels k(Mode::kFunctional);
  const uint64_t out = k.upload(std::vector<double>(4));
  k.run("float_program", {out, kTerms});
  EXPECT_EQ(k.download<double>(out, 4),
            (std::vector<double>{sum, single, static_cast<float>(half), std::sqrt(6 * sum)}));
}

TEST(FunctionalDevice, AVectorAddMovesComputesAndReports) {
  constexpr uint32_t kBlocks = 7;
  for (const ChipSpec& chip : {coupled_chip(), split_chip()}) {
    Kernels k(Mode::kFunctional, chip);
    const auto a = halves(1, 128 * kBlocks), b = halves(2, 128 * kBlocks);
    const uint64_t pa = k.upload(a), pb = k.upload(b),
                   pc = k.upload(std::vector<uint16_t>(a.size()));
    const TaskReport report = k.run("vector_add", {pa, pb, pc}, kBlocks);
    const auto c = k.download<uint16_t>(pc, a.size());
    for (size_t i = 0; i < a.size(); ++i) ASSERT_EQ(c[i], half_sum(a[i], b[i]));
    EXPECT_EQ(report.gm_read, (Bytes{2 * 256 * kBlocks}));
    EXPECT_EQ(report.gm_written, (Bytes{256 * kBlocks}));
    EXPECT_EQ(report.pipes.at(isa::Pipe::V).instructions, 3 * kBlocks);
  }
}

TEST(FunctionalDevice, AKernelForAnyCoreRunsOnVectorCoresOfASplitChip) {
  Kernels k(Mode::kFunctional, split_chip());
  const uint64_t out = k.upload(std::vector<uint64_t>(60));
  const TaskReport report = k.run("whoami", {out}, 60);
  EXPECT_EQ(report.cores, k.device->chip().vector_cores);
  EXPECT_EQ(k.download<uint64_t>(out, 60), std::vector<uint64_t>(60, uint64_t{60} << 32 | 1 << 8));
}

TEST(FunctionalDevice, BitToolsCountAsTheTableSays) {
  Kernels k(Mode::kFunctional);
  const uint64_t out = k.upload(std::vector<uint64_t>(6));
  k.run("bit_tools", {out, 0x00f0});
  EXPECT_EQ(k.download<uint64_t>(out, 6), (std::vector<uint64_t>{60, 4, 56, 55, 0, 4}));
  k.run("bit_tools", {out, ~uint64_t{0}});
  EXPECT_EQ(k.download<uint64_t>(out, 6), (std::vector<uint64_t>{0, 64, 0, 63, ~uint64_t{0}, 0}));
}

TEST(FunctionalDevice, BlocksFindTheSizesOfTheirMemoriesAndTheAccumulateDistance) {
  const auto facts_on = [](const ChipSpec& chip) {
    Kernels k(Mode::kFunctional, chip);
    const uint64_t out = k.upload(std::vector<uint32_t>(8));
    k.run("block_facts", {out});
    return k.download<uint32_t>(out, 8);
  };
  const auto bytes = [](Bytes size) { return static_cast<uint32_t>(size.value); };
  const auto distance = [](const ChipSpec& chip) {
    return static_cast<uint32_t>(chip.cube.accumulate_distance);
  };
  const LocalMemorySizes all = coupled_chip().memories, split = split_chip().memories;
  EXPECT_EQ(facts_on(coupled_chip()),
            (std::vector<uint32_t>{bytes(all.l1), bytes(all.l0a), bytes(all.l0b), bytes(all.l0c),
                                   bytes(all.ub), bytes(all.bt), bytes(all.fb),
                                   distance(coupled_chip())}));
  EXPECT_EQ(facts_on(split_chip()),
            (std::vector<uint32_t>{0, 0, 0, 0, bytes(split.ub), 0, 0, distance(split_chip())}))
      << "a vector core";
}

TEST(CrossCore, CubeAndVectorCoresSignalEachOther) {
  Kernels k(Mode::kFunctional, split_chip());
  const uint64_t value = k.upload(std::vector<int64_t>{0}),
                 arrivals = k.upload(std::vector<int64_t>{0});
  k.run("pingpong", {value, arrivals});
  EXPECT_EQ(k.download<int64_t>(value, 1)[0], 2 * (5 + 1 + 2));
}

TEST(CrossCore, ASixteenthSignalIsAnError) {
  Kernels k(Mode::kFunctional, split_chip());
  const uint64_t arrivals = k.upload(std::vector<int64_t>{0});
  EXPECT_THAT(k.error_of("signal_16_times", {arrivals}),
              AllOf(HasSubstr("16th time"), HasSubstr("AIC 0")));
}

TEST(CrossCore, CoupledCoresHaveNone) {
  Kernels k(Mode::kFunctional);
  const uint64_t p = k.upload(std::vector<int64_t>(2));
  EXPECT_THAT(k.error_of("sync_all", {p, p}), HasSubstr("ffts_cross_core_sync on an AI core"));
}

TEST(Faults, ARunawayKernelIsStopped) {
  Kernels k(std::make_unique<FunctionalDevice>(
      coupled_chip(), FunctionalOptions{.slice = 1000, .instruction_budget = 50'000}));
  const uint64_t flag = k.upload(std::vector<int64_t>{0});
  EXPECT_THAT(k.error_of("spin", {flag}), HasSubstr("at most 50000 in one launch"));
}

TEST(Tasks, AFailedTaskIsToldOnceAndLaterTasksRun) {
  Kernels k(Mode::kFunctional);
  const uint64_t a = k.upload(std::vector<int64_t>{21}), b = k.upload(std::vector<int64_t>{0});
  k.device->submit(0, LaunchTask{k.program, "trap_42", 1, {}});
  k.device->submit(0, LaunchTask{k.program, "double_each", 1, {a, b}});
  EXPECT_THROW(k.device->wait_stream(0), Error);
  EXPECT_NO_THROW(k.device->wait_stream(0));
  EXPECT_EQ(k.download<int64_t>(b, 1)[0], 42);
}

TEST(Tasks, AStreamWaitsForAnEventOfAnother) {
  Kernels k(Mode::kFunctional);
  const uint64_t a = k.upload(std::vector<int64_t>{21}), b = k.upload(std::vector<int64_t>{0}),
                 c = k.upload(std::vector<int64_t>{0});
  const StreamId second = k.device->create_stream();
  const EventId event = k.device->create_event();
  k.device->submit(second, WaitEventTask{event});
  const TaskId launch = k.device->submit(second, LaunchTask{k.program, "double_each", 1, {b, c}});
  EXPECT_FALSE(k.device->is_done(launch));
  EXPECT_THROW(k.device->wait(launch), Error);
  k.device->submit(0, LaunchTask{k.program, "double_each", 1, {a, b}});
  k.device->submit(0, RecordEventTask{event});
  EXPECT_TRUE(k.device->is_recorded(event));
  k.device->wait(launch);
  EXPECT_EQ(k.download<int64_t>(c, 1)[0], 84);
}

TEST(Tasks, MakeDeviceGivesTheFunctionalBackEnd) {
  const auto device = make_device(coupled_chip(), Mode::kFunctional);
  EXPECT_EQ(device->mode(), Mode::kFunctional);
  EXPECT_EQ(device->chip().name, "tiny");
}

TEST(Programs, CodeForAnotherArchitectureIsRefused) {
  FunctionalDevice device(coupled_chip());
  auto image = std::make_shared<ProgramImage>(*test_image());
  image->npu_arch = 2201;
  EXPECT_THROW(device.load(image), Error);
}

TEST(Programs, RelocationsGetTheLoadAddressAndUnloadingFreesTheImage) {
  FunctionalDevice device(coupled_chip());
  auto image = std::make_shared<ProgramImage>(*test_image());
  image->bytes.resize(image->bytes.size() + 16);
  const uint64_t word = (image->bytes.size() - 16) & ~uint64_t{7};
  image->relocations.push_back({word, 8});
  const MemoryInfo before = device.memory();
  const ProgramId program = device.load(image);
  uint64_t value = 0;
  const uint64_t load_address = kGmBase + 512;
  device.read(std::as_writable_bytes(std::span(&value, 1)), load_address + word);
  EXPECT_EQ(value, load_address + 8);
  device.unload(program);
  EXPECT_EQ(device.memory().free, before.free);
  EXPECT_THROW(device.unload(program), Error);
}

}  // namespace
}  // namespace cubist::sim

// Small kernels, compiled by clang, on the device without a clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cubist/base/float_types.h"
#include "cubist/base/rng.h"
#include "functional_fixture.h"

namespace cubist::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(FunctionalDevice, BlocksSeeTheirIndexAndRunEvenWhenTheyOutnumberTheCores) {
  Kernels k;
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
  Kernels k;
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
  Kernels k;
  const uint64_t out = k.upload(std::vector<double>(4));
  k.run("float_program", {out, kTerms});
  EXPECT_EQ(k.download<double>(out, 4),
            (std::vector<double>{sum, single, static_cast<float>(half), std::sqrt(6 * sum)}));
}

TEST(FunctionalDevice, TheNinthAndTenthArgumentAreOnTheStack) {
  Kernels k;
  const uint64_t out = k.upload(std::vector<int64_t>{0});
  k.run("sum_arguments", {out, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(k.download<int64_t>(out, 1)[0], 28 + 80 + 900);
}

std::vector<uint16_t> halves(uint64_t seed, size_t count) {
  Rng rng(seed);
  std::vector<uint16_t> values(count);
  for (uint16_t& v : values) v = f32_to_f16_bits(rng.uniform(-8, 8));
  return values;
}
uint16_t half_sum(uint16_t a, uint16_t b) {
  return f32_to_f16_bits(f16_bits_to_f32(a) + f16_bits_to_f32(b));
}

TEST(FunctionalDevice, AVectorAddMovesComputesAndReports) {
  constexpr uint32_t kBlocks = 7;
  for (const ChipSpec& chip : {coupled_chip(), split_chip()}) {
    Kernels k(chip);
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

TEST(FunctionalDevice, AnInstructionThatWaitsKeepsTheRegistersOfItsDispatch) {
  Kernels k;
  const auto in = halves(3, 128);
  const uint64_t a = k.upload(in), b = k.upload(std::vector<uint16_t>(128));
  k.run("late_flag", {a, b});
  const auto out = k.download<uint16_t>(b, 128);
  for (size_t i = 0; i < 128; ++i) ASSERT_EQ(out[i], half_sum(in[i], in[i]));
}

TEST(FunctionalDevice, AKernelForAnyCoreRunsOnVectorCoresOfASplitChip) {
  Kernels k(split_chip());
  const uint64_t out = k.upload(std::vector<uint64_t>(60));
  const TaskReport report = k.run("whoami", {out}, 60);
  EXPECT_EQ(report.cores, k.device.chip().vector_cores);
  EXPECT_EQ(k.download<uint64_t>(out, 60), std::vector<uint64_t>(60, uint64_t{60} << 32 | 1 << 8));
}

TEST(FunctionalDevice, AMixedBlockHasOneCubeAndTwoVectorCores) {
  Kernels k(split_chip());
  const uint64_t out = k.upload(std::vector<uint64_t>(2 * 30));
  const TaskReport report = k.run("whoami_mixed", {out}, 30);
  std::vector<uint64_t> expected;
  for (int block = 0; block < 30; ++block)
    expected.insert(expected.end(), {2, 1});  // cube and vector core 0, vector core 1
  EXPECT_EQ(k.download<uint64_t>(out, 60), expected);
  EXPECT_EQ(report.cores, 3 * k.device.chip().cube_cores);
}

TEST(FunctionalDevice, CoresThatMeetInGmBothProgress) {
  Kernels k;
  const uint64_t flag = k.upload(std::vector<int64_t>{0});
  k.run("meet_in_gm", {flag}, 2);
  EXPECT_EQ(k.download<int64_t>(flag, 1)[0], 1);
}

TEST(FunctionalDevice, BitToolsCountAsTheTableSays) {
  Kernels k;
  const uint64_t out = k.upload(std::vector<uint64_t>(6));
  k.run("bit_tools", {out, 0x00f0});
  EXPECT_EQ(k.download<uint64_t>(out, 6), (std::vector<uint64_t>{60, 4, 56, 55, 0, 4}));
  k.run("bit_tools", {out, ~uint64_t{0}});
  EXPECT_EQ(k.download<uint64_t>(out, 6), (std::vector<uint64_t>{0, 64, 0, 63, ~uint64_t{0}, 0}));
}

// ------------------------------------------------------------------------------ cross-core flags
TEST(CrossCore, AllVectorCoresMeetAtABarrier) {
  Kernels k(split_chip());
  constexpr uint32_t kBlocks = 40;
  const uint64_t published = k.upload(std::vector<int64_t>(kBlocks)),
                 seen = k.upload(std::vector<int64_t>(kBlocks));
  k.run("sync_all", {published, seen}, kBlocks);
  const auto values = k.download<int64_t>(seen, kBlocks);
  for (uint32_t i = 0; i < kBlocks; ++i) EXPECT_EQ(values[i], (i + 1) % kBlocks + 100);
}

TEST(CrossCore, ABarrierOfMoreBlocksThanCoresIsADeadlock) {
  Kernels k(split_chip());
  const uint64_t published = k.upload(std::vector<int64_t>(100)),
                 seen = k.upload(std::vector<int64_t>(100));
  EXPECT_THAT(k.error_of("sync_all", {published, seen}, 100),
              AllOf(HasSubstr("deadlock"), HasSubstr("S waits for cross-core flag 11"),
                    HasSubstr("blocks have not started")));
}

TEST(CrossCore, CubeAndVectorCoresSignalEachOther) {
  Kernels k(split_chip());
  const uint64_t value = k.upload(std::vector<int64_t>{0}),
                 arrivals = k.upload(std::vector<int64_t>{0});
  k.run("pingpong", {value, arrivals});
  EXPECT_EQ(k.download<int64_t>(value, 1)[0], 2 * (5 + 1 + 2));
}

TEST(CrossCore, ASixteenthSignalIsAnError) {
  Kernels k(split_chip());
  const uint64_t arrivals = k.upload(std::vector<int64_t>{0});
  EXPECT_THAT(k.error_of("signal_16_times", {arrivals}),
              AllOf(HasSubstr("16th time"), HasSubstr("AIC 0")));
}

TEST(CrossCore, CoupledCoresHaveNone) {
  Kernels k;
  const uint64_t p = k.upload(std::vector<int64_t>(2));
  EXPECT_THAT(k.error_of("sync_all", {p, p}), HasSubstr("ffts_cross_core_sync on an AI core"));
}

// ---------------------------------------------------------------------------------------- faults
TEST(Faults, NameKernelBlockCorePipeLineAndOperands) {
  Kernels k;
  const uint64_t a = k.upload(std::vector<int64_t>(128));
  EXPECT_THAT(k.error_of("copy_outside", {a}),
              AllOf(HasSubstr("program error in copy_outside, block 0, AI core 0, MTE2 at pc 0x"),
                    HasSubstr("test_kernels.cpp:7"), HasSubstr("copy_gm_to_ubuf"),
                    HasSubstr("len_burst=64"), HasSubstr("the nearest allocation is")));
  EXPECT_THAT(k.error_of("load_null", {0}),
              AllOf(HasSubstr("load_null, block 0, AI core 0, S at pc 0x"),
                    HasSubstr("ld a0 a0=0x0"), HasSubstr("scalar load of 8 B at 0x0")));
  EXPECT_THAT(k.error_of("trap_42"), HasSubstr("trap with value 0x2a"));
  EXPECT_THAT(k.error_of("set_twice"), HasSubstr("set flag MTE2 -> V, id 1, which is set already"));
  EXPECT_THAT(k.error_of("bad_event_id"), HasSubstr("id below 8"));
  EXPECT_THAT(k.error_of("write_read_only"), HasSubstr("block_idx"));
}

TEST(Faults, AnInstructionThatTheCoreLacksIsNamedWithTheKindOfCore) {
  Kernels k(split_chip());
  EXPECT_THAT(k.error_of("cube_on_any"), HasSubstr("mad on an AIV"));
}

TEST(Faults, ADeadlockListsEveryPipe) {
  Kernels k;
  EXPECT_THAT(k.error_of("wait_forever"),
              AllOf(HasSubstr("deadlock"), HasSubstr("S waits for flag V -> S, id 5 at pc 0x"),
                    HasSubstr("V waits for flag MTE2 -> V, id 2 at pc 0x"),
                    HasSubstr("1 behind it"), HasSubstr("MTE3 is empty")));
}

TEST(Faults, ARunawayKernelIsStopped) {
  Kernels k(coupled_chip(), {.slice = 1000, .instruction_budget = 50'000});
  const uint64_t flag = k.upload(std::vector<int64_t>{0});
  EXPECT_THAT(k.error_of("spin", {flag}), HasSubstr("at most 50000 in one launch"));
}

TEST(Faults, TheDeviceStaysUsable) {
  Kernels k;
  EXPECT_THAT(k.error_of("wait_forever"), HasSubstr("deadlock"));
  EXPECT_THAT(k.error_of("load_null", {0}), HasSubstr("load_null"));
  const auto a = halves(1, 128), b = halves(2, 128);
  const uint64_t pa = k.upload(a), pb = k.upload(b), pc = k.upload(std::vector<uint16_t>(128));
  k.run("vector_add", {pa, pb, pc});
  EXPECT_EQ(k.download<uint16_t>(pc, 1)[0], half_sum(a[0], b[0]));
}

TEST(Faults, WrongLaunchesAreConfigurationErrors) {
  Kernels k;
  EXPECT_THAT(k.error_of("no_such_kernel"),
              AllOf(HasSubstr("configuration error"), HasSubstr("double_each, ")));
  EXPECT_THAT(k.error_of("spin", {}, 0), HasSubstr("launch 0 blocks"));
}

// ----------------------------------------------------------------------------------------- tasks
TEST(Tasks, AStreamCopiesLaunchesAndCopiesBackInOrder) {
  Kernels k;
  std::vector<int64_t> in = {1, 2, 3}, out(3);
  const uint64_t a = k.device.allocate({24}), b = k.device.allocate({24});
  const StreamId stream = k.device.create_stream();
  k.device.submit(stream, CopyInTask{a, std::as_bytes(std::span(in))});
  k.device.submit(stream, LaunchTask{0, "double_each", 3, {a, b}});
  k.device.submit(stream, CopyDeviceTask{b, b, {24}});
  k.device.submit(stream, CopyOutTask{std::as_writable_bytes(std::span(out)), b});
  k.device.wait_stream(stream);
  EXPECT_EQ(out, (std::vector<int64_t>{2, 4, 6}));
  k.device.submit(stream, FillTask{b, {8}, std::byte{0xff}});
  k.device.wait_stream(stream);
  EXPECT_EQ(k.download<int64_t>(b, 1)[0], -1);
}

TEST(Tasks, AFailedTaskIsToldOnceAndLaterTasksRun) {
  Kernels k;
  const uint64_t a = k.upload(std::vector<int64_t>{21}), b = k.upload(std::vector<int64_t>{0});
  k.device.submit(0, LaunchTask{0, "trap_42", 1, {}});
  k.device.submit(0, LaunchTask{0, "double_each", 1, {a, b}});
  EXPECT_THROW(k.device.wait_stream(0), Error);
  EXPECT_NO_THROW(k.device.wait_stream(0));
  EXPECT_EQ(k.download<int64_t>(b, 1)[0], 42);
}

TEST(Tasks, AStreamWaitsForAnEventOfAnother) {
  Kernels k;
  const uint64_t a = k.upload(std::vector<int64_t>{21}), b = k.upload(std::vector<int64_t>{0}),
                 c = k.upload(std::vector<int64_t>{0});
  const StreamId second = k.device.create_stream();
  const EventId event = k.device.create_event();
  k.device.submit(second, WaitEventTask{event});
  const TaskId launch = k.device.submit(second, LaunchTask{0, "double_each", 1, {b, c}});
  EXPECT_FALSE(k.device.is_done(launch));
  EXPECT_THROW(k.device.wait(launch), Error);
  k.device.submit(0, LaunchTask{0, "double_each", 1, {a, b}});
  k.device.submit(0, RecordEventTask{event});
  EXPECT_TRUE(k.device.is_recorded(event));
  k.device.wait(launch);
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

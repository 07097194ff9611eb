// Small kernels, compiled by clang, on the SystemC chip: the same answers as without a clock, and
// the same cycles always.
#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/base/rng.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "test_image.h"

namespace cubist::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Kernels {
 public:
  explicit Kernels(Mode mode = Mode::kFull, const ChipSpec& chip = coupled_chip())
      : device(make_device(chip, mode)) {
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
    const TaskId task =
        device->submit(0, LaunchTask{program, kernel, block_dim, std::move(arguments)});
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
};

std::vector<uint16_t> halves(uint64_t seed, size_t count) {
  Rng rng(seed);
  std::vector<uint16_t> values(count);
  for (uint16_t& v : values) v = f32_to_f16_bits(rng.uniform(-8, 8));
  return values;
}
uint16_t half_sum(uint16_t a, uint16_t b) {
  return f32_to_f16_bits(f16_bits_to_f32(a) + f16_bits_to_f32(b));
}

struct AddResult {
  std::vector<uint16_t> c;
  TaskReport report;
};
AddResult vector_add(Mode mode, const ChipSpec& chip, uint32_t blocks) {
  Kernels k(mode, chip);
  const auto a = halves(1, 128 * blocks), b = halves(2, 128 * blocks);
  const uint64_t pa = k.upload(a), pb = k.upload(b), pc = k.upload(std::vector<uint16_t>(a.size()));
  const TaskReport report = k.run("vector_add", {pa, pb, pc}, blocks);
  return {k.download<uint16_t>(pc, a.size()), report};
}

TEST(TimedDevice, AVectorAddGivesTheBitsOfTheDeviceWithoutAClock) {
  for (const ChipSpec& chip : {coupled_chip(), split_chip()}) {
    const AddResult full = vector_add(Mode::kFull, chip, 7),
                    functional = vector_add(Mode::kFunctional, chip, 7);
    const auto a = halves(1, 128 * 7), b = halves(2, 128 * 7);
    for (size_t i = 0; i < a.size(); ++i)
      ASSERT_EQ(full.c[i], half_sum(a[i], b[i])) << chip.name << " " << i;
    EXPECT_EQ(full.c, functional.c);
    EXPECT_EQ(full.report.scalar_instructions, functional.report.scalar_instructions);
    EXPECT_EQ(full.report.cores, functional.report.cores);
    EXPECT_EQ(full.report.pipes.at(isa::Pipe::V).instructions,
              functional.report.pipes.at(isa::Pipe::V).instructions);
  }
}

TEST(TimedDevice, FullAndTimingTakeTheSameCyclesEveryTime) {
  for (const ChipSpec& chip : {coupled_chip(), split_chip()}) {
    const TaskReport once = vector_add(Mode::kFull, chip, 100).report,
                     again = vector_add(Mode::kFull, chip, 100).report,
                     timing = vector_add(Mode::kTiming, chip, 100).report;
    EXPECT_EQ(once.ended - once.started, again.ended - again.started);
    EXPECT_EQ(once.ended - once.started, timing.ended - timing.started);
    EXPECT_EQ(once.pipes.at(isa::Pipe::MTE2).busy, timing.pipes.at(isa::Pipe::MTE2).busy);
    EXPECT_EQ(once.dram_read, timing.dram_read);
  }
}

TEST(TimedDevice, TheReportAddsUp) {
  const ChipSpec chip = coupled_chip();
  const TaskReport report = vector_add(Mode::kFull, chip, 2).report;
  EXPECT_EQ(report.cores, 2);
  EXPECT_GE(report.ended - report.started, chip.task.launch_overhead + chip.task.block_overhead);
  EXPECT_GE(report.gm_read.value, 2 * 2 * 256);  // and what the caches fetched
  EXPECT_GE(report.gm_written.value, 2 * 256);
  EXPECT_GE(report.dram_read.value, 2 * 2 * 256);
  for (const auto& [pipe, time] : report.pipes) {
    EXPECT_GT(time.instructions, 0);
    EXPECT_LE(time.busy, (report.ended - report.started) * report.cores);
  }
}

TEST(TimedDevice, MoreBlocksTakeLonger) {
  const auto time = [](uint32_t blocks) {
    const TaskReport r = vector_add(Mode::kFull, coupled_chip(), blocks).report;
    return (r.ended - r.started).value;
  };
  EXPECT_LT(time(2), time(20));
}

TEST(TimedDevice, ScalarProgramsGiveTheSameAnswers) {
  std::vector<double> answers[2];
  for (const Mode mode : {Mode::kFull, Mode::kFunctional}) {
    Kernels k(mode);
    const uint64_t out = k.upload(std::vector<double>(4));
    k.run("float_program", {out, 1000});
    answers[mode == Mode::kFull] = k.download<double>(out, 4);
  }
  EXPECT_EQ(answers[0], answers[1]);
}

TEST(TimedDevice, TheNinthAndTenthArgumentAreOnTheStack) {
  Kernels k;
  const uint64_t out = k.upload(std::vector<int64_t>{0});
  k.run("sum_arguments", {out, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(k.download<int64_t>(out, 1)[0], 28 + 80 + 900);
}

TEST(TimedDevice, AnInstructionThatWaitsKeepsTheRegistersOfItsDispatch) {
  Kernels k;
  const auto in = halves(3, 128);
  const uint64_t a = k.upload(in), b = k.upload(std::vector<uint16_t>(128));
  k.run("late_flag", {a, b});
  const auto out = k.download<uint16_t>(b, 128);
  for (size_t i = 0; i < 128; ++i) ASSERT_EQ(out[i], half_sum(in[i], in[i]));
}

TEST(TimedDevice, AMixedBlockHasOneCubeAndTwoVectorCores) {
  Kernels k(Mode::kFull, split_chip());
  const uint64_t out = k.upload(std::vector<uint64_t>(2 * 30));
  const TaskReport report = k.run("whoami_mixed", {out}, 30);
  EXPECT_EQ(report.cores, 3 * k.device->chip().cube_cores);
}

TEST(TimedDevice, CoresThatMeetInGmBothProgress) {
  Kernels k;
  const uint64_t flag = k.upload(std::vector<int64_t>{0});
  k.run("meet_in_gm", {flag}, 2);
  EXPECT_EQ(k.download<int64_t>(flag, 1)[0], 1);
}

TEST(TimedCrossCore, AllVectorCoresMeetAtABarrier) {
  Kernels k(Mode::kFull, split_chip());
  constexpr uint32_t kBlocks = 40;
  const uint64_t published = k.upload(std::vector<int64_t>(kBlocks)),
                 seen = k.upload(std::vector<int64_t>(kBlocks));
  k.run("sync_all", {published, seen}, kBlocks);
  const auto values = k.download<int64_t>(seen, kBlocks);
  for (uint32_t i = 0; i < kBlocks; ++i) EXPECT_EQ(values[i], (i + 1) % kBlocks + 100);
}

TEST(TimedCrossCore, ABarrierOfMoreBlocksThanCoresIsADeadlock) {
  Kernels k(Mode::kFull, split_chip());
  const uint64_t published = k.upload(std::vector<int64_t>(100)),
                 seen = k.upload(std::vector<int64_t>(100));
  EXPECT_THAT(k.error_of("sync_all", {published, seen}, 100),
              AllOf(HasSubstr("deadlock"), HasSubstr("S waits for cross-core flag 11"),
                    HasSubstr("blocks have not started")));
}

TEST(TimedFaults, NameKernelBlockCorePipeLineAndOperands) {
  Kernels k;
  const uint64_t a = k.upload(std::vector<int64_t>(128));
  EXPECT_THAT(k.error_of("copy_outside", {a}),
              AllOf(HasSubstr("program error in copy_outside, block 0, AI core 0, MTE2 at pc 0x"),
                    HasSubstr("test_kernels.cpp:7"), HasSubstr("copy_gm_to_ubuf"),
                    HasSubstr("len_burst=64"), HasSubstr("the nearest allocation is")));
  EXPECT_THAT(k.error_of("load_null", {0}),
              AllOf(HasSubstr("load_null, block 0, AI core 0, S at pc 0x"),
                    HasSubstr("scalar load of 8 B at 0x0")));
  EXPECT_THAT(k.error_of("trap_42"), HasSubstr("trap with value 0x2a"));
  EXPECT_THAT(k.error_of("set_twice"), HasSubstr("set flag MTE2 -> V, id 1, which is set already"));
  EXPECT_THAT(k.error_of("bad_event_id"), HasSubstr("id below 8"));
  EXPECT_THAT(k.error_of("write_read_only"), HasSubstr("block_idx"));
}

TEST(TimedFaults, TimingFindsACopyOutsideAnAllocationToo) {
  Kernels k(Mode::kTiming);
  const uint64_t a = k.upload(std::vector<int64_t>(128));
  EXPECT_THAT(k.error_of("copy_outside", {a}), HasSubstr("the nearest allocation is"));
}

TEST(TimedFaults, AnInstructionThatTheCoreLacksIsNamedWithTheKindOfCore) {
  Kernels k(Mode::kFull, split_chip());
  EXPECT_THAT(k.error_of("cube_on_any"), HasSubstr("mad on an AIV"));
}

TEST(TimedFaults, ADeadlockListsEveryPipeAndTheDeviceStaysUsable) {
  Kernels k;
  EXPECT_THAT(k.error_of("wait_forever"),
              AllOf(HasSubstr("deadlock"), HasSubstr("S waits for flag V -> S, id 5 at pc 0x"),
                    HasSubstr("V waits for flag MTE2 -> V, id 2 at pc 0x"),
                    HasSubstr("1 behind it"), HasSubstr("MTE3 is empty")));
  const auto a = halves(1, 128), b = halves(2, 128);
  const uint64_t pa = k.upload(a), pb = k.upload(b), pc = k.upload(std::vector<uint16_t>(128));
  k.run("vector_add", {pa, pb, pc});
  EXPECT_EQ(k.download<uint16_t>(pc, 1)[0], half_sum(a[0], b[0]));
}

TEST(TimedFaults, WrongLaunchesAreConfigurationErrors) {
  Kernels k;
  EXPECT_THAT(k.error_of("no_such_kernel"),
              AllOf(HasSubstr("configuration error"), HasSubstr("double_each, ")));
  EXPECT_THAT(k.error_of("spin", {}, 0), HasSubstr("launch 0 blocks"));
}

TEST(Timing, AScalarLoadOfWhatAPipeWroteEndsTheTask) {
  Kernels k(Mode::kTiming);
  const auto a = halves(1, 128);
  const uint64_t pa = k.upload(a), pc = k.upload(std::vector<int64_t>(32)),
                 out = k.upload(std::vector<int64_t>(32));
  k.run("double_each", {pc, out});  // host data: fine
  k.run("vector_add", {pa, pa, pc});
  EXPECT_THAT(k.error_of("double_each", {pc, out}),
              AllOf(HasSubstr("does not compute"), HasSubstr("--mode full")));
  k.device->write(pc, std::as_bytes(std::span(a)));
  k.run("double_each", {pc, out});
}

TEST(TimedTasks, AStreamCopiesLaunchesAndCopiesBackInOrder) {
  Kernels k;
  std::vector<int64_t> in = {1, 2, 3}, out(3);
  const uint64_t a = k.device->allocate({24}), b = k.device->allocate({24});
  const StreamId stream = k.device->create_stream();
  k.device->submit(stream, CopyInTask{a, std::as_bytes(std::span(in))});
  k.device->submit(stream, LaunchTask{k.program, "double_each", 3, {a, b}});
  k.device->submit(stream, CopyDeviceTask{b, b, {24}});
  k.device->submit(stream, CopyOutTask{std::as_writable_bytes(std::span(out)), b});
  k.device->wait_stream(stream);
  EXPECT_EQ(out, (std::vector<int64_t>{2, 4, 6}));
}

TEST(TimedTasks, ACopyTakesTheTimeOfTheHostLink) {
  Kernels k;
  const std::vector<std::byte> bytes(1 << 16);
  const uint64_t a = k.device->allocate({1 << 16});
  const TaskId task = k.device->submit(0, CopyInTask{a, bytes});
  k.device->wait(task);
  const TaskReport report = k.device->report(task);
  const HostLinkSpec& link = k.device->chip().host_link;
  EXPECT_EQ(report.ended - report.started, link.latency + transfer_time({1 << 16}, link.bandwidth));
}

TEST(TimedTasks, StreamsRunSideBySide) {
  Kernels k;
  const uint64_t a = k.upload(std::vector<int64_t>{21}), b = k.upload(std::vector<int64_t>{0});
  const StreamId second = k.device->create_stream();
  const TaskId one = k.device->submit(0, LaunchTask{k.program, "double_each", 1, {a, b}});
  const TaskId two = k.device->submit(second, LaunchTask{k.program, "double_each", 1, {a, b}});
  k.device->wait(one);
  k.device->wait(two);
  EXPECT_LT(k.device->report(two).started, k.device->report(one).ended);
}

TEST(TimedTasks, EventsRecordSimulatedTime) {
  Kernels k;
  const uint64_t a = k.upload(std::vector<int64_t>{21}), b = k.upload(std::vector<int64_t>{0});
  const EventId before = k.device->create_event(), after = k.device->create_event();
  k.device->submit(0, RecordEventTask{before});
  const TaskId launch = k.device->submit(0, LaunchTask{k.program, "double_each", 1, {a, b}});
  k.device->submit(0, RecordEventTask{after});
  k.device->wait_stream(0);
  const TaskReport report = k.device->report(launch);
  EXPECT_EQ(k.device->recorded_at(after) - k.device->recorded_at(before),
            report.ended - report.started);
}

TEST(TimedTasks, AWaitForAnEventNobodyRecordsIsExplained) {
  Kernels k;
  const EventId event = k.device->create_event();
  const TaskId task = k.device->submit(0, WaitEventTask{event});
  EXPECT_THROW(k.device->wait(task), Error);
}

TEST(SeveralDevices, OfDifferentChipsShareSimulatedTime) {
  Kernels first(Mode::kFull, coupled_chip());
  const uint64_t a = first.upload(std::vector<int64_t>{21}),
                 b = first.upload(std::vector<int64_t>{0});
  const TaskReport alone = first.run("double_each", {a, b});
  Kernels second(Mode::kFull, split_chip());  // made after time has passed
  const uint64_t c = second.upload(std::vector<int64_t>{4}),
                 d = second.upload(std::vector<int64_t>{0});
  const TaskId one = first.device->submit(0, LaunchTask{first.program, "double_each", 1, {a, b}});
  second.run("double_each", {c, d});
  EXPECT_EQ(second.download<int64_t>(d, 1)[0], 8);
  first.device->wait(one);
  EXPECT_NEAR(first.device->chip().microseconds(first.device->now()),
              second.device->chip().microseconds(second.device->now()), 0.01);
  EXPECT_GT(first.device->report(one).submitted, alone.ended - Cycles{1});
}

TEST(SeveralDevices, MayBeMadeOneAfterTheOther) {
  int64_t cycles = 0;
  for (int i = 0; i < 20; ++i) {  // more than may live at a time
    const TaskReport report = vector_add(Mode::kFull, coupled_chip(), 4).report;
    if (i > 0) {
      EXPECT_EQ((report.ended - report.started).value, cycles);
    }
    cycles = (report.ended - report.started).value;
  }
}

TEST(SeveralDevices, TooManyAtATimeAreRefused) {
  std::vector<std::unique_ptr<Device>> devices;
  EXPECT_THROW(
      for (int i = 0; i < 100; ++i) devices.push_back(make_device(coupled_chip(), Mode::kTiming)),
      Error);
  EXPECT_GE(devices.size(), 8u);
}

}  // namespace
}  // namespace cubist::sim

// Small kernels, compiled by clang, on the SystemC chip: the same answers as without a clock, and
// the same cycles always.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernel_fixture.h"

namespace cubist::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;

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

// Section 4.3: M and FIX work on the accumulator at the same time.
TEST(TimedDevice, UnitFlagsLetTheNextTileBeginWhileTheLastIsStored) {
  Kernels k(Mode::kFull, split_chip());
  const uint64_t in = k.upload(halves(7, 8192)), out = k.upload(std::vector<uint16_t>(8 * 8192));
  const auto cycles = [&](uint64_t unit_flags) {
    k.run("store_tiles", {in, out, 8, unit_flags});
    const TaskReport report = k.run("store_tiles", {in, out, 8, unit_flags});
    return report.ended - report.started;
  };
  const Cycles stored = cycles(0) - cycles(1);
  // FIX takes 16 KiB at its rate for each tile; all but the last are hidden.
  const Cycles one = transfer_time({128 * 64 * 2}, k.device->chip().movers.l0c_to_gm);
  EXPECT_GT(stored, one * 7);
}

TEST(TimedDevice, UnitFlagsTakeTheSameCyclesInFullAndTiming) {
  const auto cycles = [](Mode mode) {
    Kernels k(mode, split_chip());
    const uint64_t in = k.upload(halves(7, 8192)), out = k.upload(std::vector<uint16_t>(8 * 8192));
    const TaskReport report = k.run("store_tiles", {in, out, 8, 1});
    return report.ended - report.started;
  };
  EXPECT_EQ(cycles(Mode::kFull), cycles(Mode::kTiming));
}

TEST(TimedDevice, AUnitFlagThatNobodySetsIsADeadlock) {
  Kernels k(Mode::kFull, split_chip());
  const uint64_t out = k.upload(std::vector<float>(256));
  EXPECT_THAT(k.error_of("store_without_product", {out}),
              AllOf(HasSubstr("copy_matrix_cc_to_gm"), HasSubstr("unit flag")));
}

// Section 4.4: one barrier of all vector cores is one signal to everybody.
TEST(TimedDevice, ABarrierOfAllCoresTakesTheCostOfOneSignal) {
  constexpr uint32_t kBlocks = 4;
  const auto cycles = [](const ChipSpec& chip) {
    Kernels k(Mode::kFull, chip);
    const uint64_t published = k.upload(std::vector<int64_t>(kBlocks)),
                   seen = k.upload(std::vector<int64_t>(kBlocks));
    const TaskReport report = k.run("sync_all", {published, seen}, kBlocks);
    return report.ended - report.started;
  };
  ChipSpec slow = split_chip();
  const Cycles before = cycles(slow);
  slow.sync.cross_core_cost = slow.sync.cross_core_cost + Cycles{1000};
  EXPECT_EQ(cycles(slow) - before, Cycles{1000});
}

// Section 4.5: a kernel of cube and vector cores starts later; nothing else changes.
TEST(TimedDevice, AMixedKernelPaysForItsLaunch) {
  ChipSpec late = split_chip();
  const auto cycles = [](const ChipSpec& chip) {
    Kernels k(Mode::kTiming, chip);
    const TaskReport report = k.run("whoami_mixed", {k.upload(std::vector<uint64_t>(2))}, 1);
    return report.ended - report.started;
  };
  const Cycles before = cycles(late);
  late.task.mixed_overhead = late.task.mixed_overhead + Cycles{1000};
  EXPECT_EQ(cycles(late) - before, Cycles{1000});
}

// Section 4.1: a full queue blocks issue.
TEST(TimedDevice, AFullQueueHoldsUpTheScalarUnit) {
  ChipSpec deep = coupled_chip(), shallow = deep;
  shallow.queues.v = 1;
  const auto waited = [](const ChipSpec& chip) {
    Kernels k(Mode::kTiming, chip);
    const TaskReport report = k.run("many_vector_adds", {50});
    return report.pipes.at(isa::Pipe::S).waited(Wait::kQueue);
  };
  EXPECT_GT(waited(shallow), waited(deep));
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

TEST(TimedFaults, TimingFindsACopyOutsideAnAllocationToo) {
  Kernels k(Mode::kTiming);
  const uint64_t a = k.upload(std::vector<int64_t>(128));
  EXPECT_THAT(k.error_of("copy_outside", {a}), HasSubstr("the nearest allocation is"));
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

TEST(TimedTasks, ACopyTakesTheTimeOfTheHostLink) {
  Kernels k(Mode::kFull);
  const std::vector<std::byte> bytes(1 << 16);
  const uint64_t a = k.device->allocate({1 << 16});
  const TaskId task = k.device->submit(0, CopyInTask{a, bytes});
  k.device->wait(task);
  const TaskReport report = k.device->report(task);
  const HostLinkSpec& link = k.device->chip().host_link;
  EXPECT_EQ(report.ended - report.started, link.latency + transfer_time({1 << 16}, link.bandwidth));
}

TEST(TimedTasks, StreamsRunSideBySide) {
  Kernels k(Mode::kFull);
  const uint64_t a = k.upload(std::vector<int64_t>{21}), b = k.upload(std::vector<int64_t>{0});
  const StreamId second = k.device->create_stream();
  const TaskId one = k.device->submit(0, LaunchTask{k.program, "double_each", 1, {a, b}});
  const TaskId two = k.device->submit(second, LaunchTask{k.program, "double_each", 1, {a, b}});
  k.device->wait(one);
  k.device->wait(two);
  EXPECT_LT(k.device->report(two).started, k.device->report(one).ended);
}

TEST(TimedTasks, EventsRecordSimulatedTime) {
  Kernels k(Mode::kFull);
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
  Kernels k(Mode::kFull);
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

TEST(TimedDevice, APrintTakesTheTimeOfAScalarInstruction) {
  const auto cycles = [](uint64_t count, uint64_t prints) {
    Kernels k(Mode::kFull);  // anew: with cold caches each time
    const uint64_t format = k.upload(std::vector<char>{'.', 0});
    const TaskReport report = k.run("print_or_set", {format, count, prints});
    return report.ended - report.started;
  };
  EXPECT_EQ(cycles(2000, 1) - cycles(1000, 1), cycles(2000, 0) - cycles(1000, 0));
}

}  // namespace
}  // namespace cubist::sim

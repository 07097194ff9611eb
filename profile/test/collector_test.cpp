#include "cubist/profile/collector.h"

#include <gmock/gmock.h>

#include <numeric>

#include "profiled_kernels.h"

namespace cubist::profile {
namespace {

using isa::DataType;
using isa::Pipe;
using sim::Space;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr OperationKind kVectorF16{Pipe::V, DataType::f16, false};
constexpr OperationKind kCubeF16{Pipe::M, DataType::f16, false};

Bytes bytes(int64_t value) { return {value}; }

void expect_sums_of(const TaskProfile& task, const sim::TaskReport& report) {
  const CoreCounts all = task.total();
  EXPECT_EQ(all.reads.bytes, report.gm_read);
  EXPECT_EQ(all.writes.bytes, report.gm_written);
  EXPECT_EQ(all.dram_read, report.dram_read);
  EXPECT_EQ(all.dram_written, report.dram_written);
  EXPECT_EQ(all.reads.l2_hits + all.writes.l2_hits, report.l2_hits);
  EXPECT_EQ(all.reads.l2_misses + all.writes.l2_misses, report.l2_misses);
  EXPECT_EQ(all.scalar_instructions, report.scalar_instructions);
  for (const auto& [pipe, time] : report.pipes) {
    EXPECT_EQ(all.pipes.at(pipe).busy, time.busy) << isa::name_of(pipe);
    EXPECT_EQ(all.pipes.at(pipe).total(), time.total()) << isa::name_of(pipe);
  }
  CoreCounts by_block;
  for (const BlockProfile& block : task.blocks) by_block += block.counts;
  EXPECT_EQ(by_block.cycles, all.cycles);
  EXPECT_EQ(by_block.paths, all.paths);
}

TEST(Collector, CountsAVectorAddOnEitherKindOfChip) {
  for (const sim::ChipSpec& chip : {sim::coupled_chip(), sim::split_chip()}) {
    ProfiledKernels p(chip);
    const sim::TaskReport report = p.add_vectors(5);
    const Profile profile = p.collector->profile();
    ASSERT_EQ(profile.tasks.size(), 1u);
    const TaskProfile& task = profile.tasks[0];
    expect_sums_of(task, report);
    EXPECT_EQ(task.name(), "vector_add");
    EXPECT_EQ(task.block_dim, 5u);
    EXPECT_EQ(task.blocks.size(), 5u);
    // Per block: two loads and a store of 128 f16, one vadd of 128 lanes.
    const CoreCounts all = task.total();
    EXPECT_THAT(all.paths,
                UnorderedElementsAre(Pair(sim::DataPath{Space::kGm, Space::kUb}, bytes(5 * 512)),
                                     Pair(sim::DataPath{Space::kUb, Space::kGm}, bytes(5 * 256))));
    EXPECT_EQ(all.types.at(kVectorF16).operations, 5 * 128);
    EXPECT_EQ(all.types.at(kVectorF16).instructions, 5);
    EXPECT_EQ(all.types.at(kVectorF16).busy, all.pipes.at(Pipe::V).busy);
    EXPECT_EQ(profile.total, report.ended - report.started);
  }
}

TEST(Collector, CountsTheCubeAndItsMovers) {
  for (const bool unit_flags : {false, true}) {
    ProfiledKernels p(sim::split_chip());
    const sim::TaskReport report = p.store_tiles(3, unit_flags);
    const TaskProfile task = p.collector->profile().tasks.at(0);
    expect_sums_of(task, report);
    const CoreCounts all = task.total();
    EXPECT_EQ(all.types.at(kCubeF16).instructions, 1 + 2 + 3);
    EXPECT_EQ(all.types.at(kCubeF16).operations, 6 * 2 * 128 * 64 * 64);
    EXPECT_THAT(all.paths, UnorderedElementsAre(
                               Pair(sim::DataPath{Space::kGm, Space::kL1}, bytes(16384)),
                               Pair(sim::DataPath{Space::kL1, Space::kL0a}, bytes(16384)),
                               Pair(sim::DataPath{Space::kL1, Space::kL0b}, bytes(8192)),
                               Pair(sim::DataPath{Space::kL0c, Space::kGm}, bytes(3 * 16384))));
  }
}

TEST(Collector, SourceLinesHaveTheTimeOfThePipes) {
  ProfiledKernels p(sim::split_chip());
  const sim::TaskReport report = p.store_tiles(4, true);
  const Profile profile = p.collector->profile();
  ASSERT_EQ(profile.lines.size(), 1u) << "the test image has one line for every address";
  const LineProfile& line = profile.lines[0];
  EXPECT_EQ(line.at.line, 7);
  EXPECT_EQ(line.kernel, "store_tiles");
  EXPECT_EQ(static_cast<int64_t>(line.executed), report.scalar_instructions);
  for (const auto& [pipe, time] : report.pipes) {
    const PlaceTime& seen = line.pipes.at(pipe);
    EXPECT_EQ(seen.waits, time.waits) << isa::name_of(pipe);
    if (pipe == Pipe::S) {
      EXPECT_LE(seen.busy, time.busy);
      continue;
    }
    EXPECT_EQ(seen.busy, time.busy) << isa::name_of(pipe);
    EXPECT_EQ(seen.instructions, time.instructions) << isa::name_of(pipe);
  }
}

TEST(Collector, TheTimelineHasEveryBusyCycleAndEveryWait) {
  ProfiledKernels p(sim::split_chip());
  const sim::TaskReport report = p.store_tiles(4, true);
  const Timeline timeline = p.collector->profile().timeline;
  EXPECT_EQ(timeline.resolution, Cycles{0});
  for (const Timeline::Track& track : timeline.tracks) {
    int64_t sum = 0, until = 0;
    for (const Timeline::Segment& s : track.segments) {
      EXPECT_GE(s.start, until) << "segments of a track do not overlap";
      until = s.start + s.duration;
      sum += s.duration;
    }
    const sim::PipeTime& time = report.pipes.at(track.pipe);
    EXPECT_EQ(Cycles{sum}, time.busy + time.waited()) << isa::name_of(track.pipe);
  }
}

TEST(Collector, BinsHoldEveryByte) {
  ProfiledKernels p(sim::split_chip());
  const sim::TaskReport report = p.store_tiles(8, false);
  const Bandwidth b = p.collector->profile().bandwidth;
  const auto sum = [](const std::vector<int64_t>& series) {
    return std::accumulate(series.begin(), series.end(), int64_t{0});
  };
  EXPECT_EQ(Bytes{sum(b.gm_read)}, report.gm_read);
  EXPECT_EQ(Bytes{sum(b.gm_written)}, report.gm_written);
  EXPECT_EQ(Bytes{sum(b.dram_read)}, report.dram_read);
  EXPECT_EQ(sum(b.l2_hits), report.l2_hits);
  EXPECT_EQ(sum(b.l2_misses), report.l2_misses);
}

TEST(Collector, ATaskThatFailsHasItsErrorAndWhatItDidBefore) {
  ProfiledKernels p(sim::coupled_chip());
  EXPECT_NE(p.kernels.error_of("copy_outside", {0x4000'0000}), "no error");
  p.add_vectors(2);
  const Profile profile = p.collector->profile();
  ASSERT_EQ(profile.tasks.size(), 2u);
  EXPECT_THAT(profile.tasks[0].error, HasSubstr("copy_outside"));
  EXPECT_FALSE(profile.tasks[0].report);
  EXPECT_EQ(profile.tasks[0].total().paths.at({Space::kGm, Space::kUb}), bytes(64 * 32));
  EXPECT_EQ(profile.tasks[0].total().blocks, 0) << "none ended";
  EXPECT_TRUE(profile.tasks[1].error.empty());
  EXPECT_EQ(profile.tasks[1].total().blocks, 2);
}

TEST(Collector, TimingModeHasTheSameCounts) {
  const auto counts_in = [](sim::Mode mode) {
    ProfiledKernels p(sim::split_chip(), mode);
    p.store_tiles(2, true);
    const CoreCounts all = p.collector->profile().tasks.at(0).total();
    return std::pair(all.paths, all.cycles);
  };
  EXPECT_EQ(counts_in(sim::Mode::kFull), counts_in(sim::Mode::kTiming));
}

TEST(Collector, EveryKindOfTaskHasItsName) {
  ProfiledKernels p(sim::coupled_chip());
  sim::Device& device = *p.kernels.device;
  const uint64_t a = device.allocate({512}), b = device.allocate({512});
  std::vector<std::byte> host(512);
  device.submit(0, sim::CopyInTask{a, host});
  device.submit(0, sim::CopyDeviceTask{b, a, {512}});
  device.submit(0, sim::FillTask{a, {512}, std::byte{1}});
  device.wait(device.submit(0, sim::CopyOutTask{host, b}));
  std::vector<std::string> names;
  for (const TaskProfile& task : p.collector->profile().tasks) names.push_back(task.name());
  EXPECT_THAT(names, testing::ElementsAre("copy_in", "copy_device", "fill", "copy_out"));
}

// What the chip would tell if it lost count: a core that read bytes its instructions know nothing
// of, a report with other lines than the requests had.
class LyingChip : public testing::Test {
 protected:
  void SetUp() override {
    collector->task_began(event());
    collector->block_began(block, Cycles{10});
  }
  sim::TaskEvent event() const { return {1, 0, task, sim::test_image(), Cycles{100}}; }
  sim::BlockEnd end() const { return {Cycles{10}, Cycles{20}, time, 0, {}}; }

  std::unique_ptr<Collector> collector = make_collector(sim::coupled_chip(), sim::Mode::kFull);
  sim::Task task = sim::LaunchTask{.program = 0, .kernel = "liar", .arguments = {}};
  sim::BlockRef block{.task = 1, .block = 0, .sub_block = 0, .core = {}};
  sim::CoreTime time{.scalar_instructions = 0, .pipes = {{Pipe::MTE2, {.idle = Cycles{10}}}}};
  sim::MemoryEvent request{.block = block,
                           .pipe = Pipe::MTE2,
                           .address = 0,
                           .is_write = false,
                           .begin = Cycles{100},
                           .end = Cycles{120},
                           .bytes = Bytes{64},
                           .l2_hits = 1,
                           .l2_misses = 0,
                           .dram_read = {},
                           .dram_written = {}};
};

TEST_F(LyingChip, FailsTheBlockWhosePortSawOtherBytes) {
  collector->block_ended(block, end());
  collector->block_began(block, Cycles{10});
  collector->memory(request);
  EXPECT_THROW(collector->block_ended(block, end()), Error);
}

TEST_F(LyingChip, FailsTheBlockWhoseTimesDoNotAddUp) {
  time.pipes[Pipe::V] = {.busy = Cycles{3}, .idle = Cycles{6}};
  EXPECT_THROW(collector->block_ended(block, end()), Error);
}

TEST_F(LyingChip, FailsTheCheckIfTheReportHasOtherLines) {
  time.pipes[Pipe::MTE2].gm_read = Bytes{0};
  collector->block_ended(block, end());
  sim::TaskReport report;
  report.l2_misses = 1;
  EXPECT_NO_THROW(collector->check());
  collector->task_ended(event(), {.report = &report});
  EXPECT_THROW(collector->check(), Error);
  EXPECT_THROW(collector->profile(), Error);
}

}  // namespace
}  // namespace cubist::profile

// Kernels that lack a flag: what they get from a launch with interlocks, and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "cubist/sim/events.h"
#include "kernel_fixture.h"

namespace cubist::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr size_t kElements = 128;

struct Result {
  std::vector<uint16_t> out;
  TaskReport report;

  Cycles cycles() const { return report.ended - report.started; }
  int64_t hazards(isa::Pipe pipe) const { return report.pipes.at(pipe).hazards; }
};

struct Run {
  Mode mode = Mode::kFull;
  bool has_interlocks = true;
  ChipSpec chip = split_chip();
};

// kernel(in, out, other buffer)
Result run(const std::string& kernel, const Run& how) {
  Kernels k(how.mode, how.chip);
  k.has_interlocks = how.has_interlocks;
  const uint64_t in = k.upload(halves(1, kElements)),
                 out = k.upload(std::vector<uint16_t>(kElements)),
                 other = k.upload(halves(2, kElements));
  const TaskReport report = k.run(kernel, {in, out, other});
  return {k.download<uint16_t>(out, kElements), report};
}

std::vector<uint16_t> doubled(int times) {
  std::vector<uint16_t> values = halves(1, kElements);
  for (int i = 0; i < times; ++i) {
    for (uint16_t& v : values) v = half_sum(v, v);
  }
  return values;
}

struct MissingFlag {
  const char* kernel;
  isa::Pipe pipe;  // that has to wait
};
void PrintTo(const MissingFlag& flag, std::ostream* out) { *out << flag.kernel; }

class AMissingFlag : public testing::TestWithParam<MissingFlag> {};
INSTANTIATE_TEST_SUITE_P(Kernels, AMissingFlag,
                         testing::Values(MissingFlag{"v_after_mte2", isa::Pipe::V},
                                         MissingFlag{"mte3_after_v", isa::Pipe::MTE3},
                                         MissingFlag{"mte2_after_v", isa::Pipe::MTE2},
                                         MissingFlag{"s_after_v", isa::Pipe::S},
                                         MissingFlag{"s_stores_after_v", isa::Pipe::S},
                                         MissingFlag{"s_after_mte3", isa::Pipe::S}),
                         [](const auto& flag) { return flag.param.kernel; });

TEST_P(AMissingFlag, GivesWrongBitsWithoutInterlocks) {
  for (const ChipSpec& chip : {coupled_chip(), split_chip()}) {
    const Result strict = run(GetParam().kernel, {.has_interlocks = false, .chip = chip});
    EXPECT_NE(strict.out, doubled(1)) << chip.name;
    for (const auto& [pipe, time] : strict.report.pipes) EXPECT_EQ(time.hazards, 0);
  }
}

TEST_P(AMissingFlag, IsResolvedByInterlocks) {
  for (const ChipSpec& chip : {coupled_chip(), split_chip()}) {
    const Result full = run(GetParam().kernel, {.chip = chip});
    EXPECT_EQ(full.out, doubled(1)) << chip.name;
    EXPECT_EQ(run(GetParam().kernel, {.mode = Mode::kFunctional, .chip = chip}).out, full.out);
    EXPECT_GE(full.hazards(GetParam().pipe), 1);
    const PipeTime& held = full.report.pipes.at(GetParam().pipe);
    EXPECT_GE(held.interlocked, chip.sync.flag_cost);
    EXPECT_EQ(held.waited(Wait::kInterlock), held.interlocked);
    EXPECT_EQ(full.cycles(), run(GetParam().kernel, {.chip = chip}).cycles()) << "every time";
  }
}

// It runs ahead of the pipes, and what it writes is there before what it dispatches next.
TEST(Interlocks, PipesNeedNoneBehindTheScalarUnit) {
  for (const char* kernel : {"v_after_s", "mte2_after_s"}) {
    const Result with = run(kernel, {}), without = run(kernel, {.has_interlocks = false});
    EXPECT_EQ(with.out, doubled(1)) << kernel;
    EXPECT_EQ(without.out, doubled(1)) << kernel;
    EXPECT_EQ(with.cycles(), without.cycles()) << kernel;
  }
}

TEST(Interlocks, TakeTheSameCyclesInTiming) {
  for (const char* kernel : {"v_after_mte2", "mte3_after_v", "mte2_after_v", "v_after_v"})
    EXPECT_EQ(run(kernel, {.mode = Mode::kTiming}).cycles(), run(kernel, {}).cycles()) << kernel;
}

// The simulator gives the right bits anyhow, as a pipe's effects come in order; the time is that of
// the barriers that a 2201 needs, but for the instructions that they are.
TEST(Interlocks, OrderVectorInstructionsAsBarriersDo) {
  const Result with = run("v_after_v", {}), without = run("v_after_v", {.has_interlocks = false}),
               barriers = run("vectors_with_barriers", {});
  EXPECT_EQ(with.out, doubled(3));
  EXPECT_EQ(with.hazards(isa::Pipe::V), 2);
  EXPECT_EQ(barriers.hazards(isa::Pipe::V), 0);
  EXPECT_GT(with.cycles(), without.cycles());
  const ChipSpec chip = split_chip();
  EXPECT_GE(with.cycles() - without.cycles(), Cycles{2});
  EXPECT_LE(with.cycles(), barriers.cycles());
  EXPECT_LE(barriers.cycles() - with.cycles(), chip.sync.barrier_cost);  // the last one
}

TEST(Interlocks, AChipThatKeepsVectorInstructionsInOrderNeedsNoneForThem) {
  ChipSpec chip = split_chip();
  chip.sync.vector_keeps_order = true;
  const Result with = run("v_after_v", {.chip = chip});
  EXPECT_EQ(with.hazards(isa::Pipe::V), 0);
  EXPECT_EQ(with.cycles(), run("v_after_v", {.has_interlocks = false, .chip = chip}).cycles());
}

TEST(Interlocks, CostNothingWhereTheProgramHasItsFlags) {
  const auto cycles = [](bool has_interlocks, const ChipSpec& chip, const std::string& kernel,
                         uint32_t blocks, const std::vector<uint64_t>& numbers) {
    Kernels k(Mode::kFull, chip);
    k.has_interlocks = has_interlocks;
    const uint64_t a = k.upload(halves(1, 8192)), b = k.upload(halves(2, 8192)),
                   c = k.upload(std::vector<uint16_t>(8 * 8192));
    std::vector<uint64_t> arguments = {a, c};
    if (kernel == "vector_add") arguments = {a, b, c};
    arguments.insert(arguments.end(), numbers.begin(), numbers.end());
    const TaskReport report = k.run(kernel, arguments, blocks);
    for (const auto& [pipe, time] : report.pipes)
      EXPECT_EQ(time.hazards, 0) << kernel << " " << isa::name_of(pipe);
    return report.ended - report.started;
  };
  for (const ChipSpec& chip : {coupled_chip(), split_chip()})
    EXPECT_EQ(cycles(true, chip, "vector_add", 7, {}), cycles(false, chip, "vector_add", 7, {}));
  for (const uint64_t unit_flags : {0, 1}) {
    EXPECT_EQ(cycles(true, split_chip(), "store_tiles", 1, {8, unit_flags}),
              cycles(false, split_chip(), "store_tiles", 1, {8, unit_flags}))
        << unit_flags;
  }
}

// The scalar unit goes on, and sets the flag, while MTE3 waits for V: with and without a clock.
TEST(Interlocks, HoldWhatDependsOnAnInstructionInAQueue) {
  for (const Mode mode : {Mode::kFunctional, Mode::kFull}) {
    EXPECT_EQ(run("behind_a_flag", {.mode = mode}).out, doubled(1)) << name_of(mode);
    EXPECT_NE(run("behind_a_flag", {.mode = mode, .has_interlocks = false}).out, doubled(1));
  }
}

TEST(Interlocks, ThatContradictTheProgramsFlagsAreADeadlock) {
  for (const Mode mode : {Mode::kFunctional, Mode::kFull}) {
    Kernels k(mode, split_chip());
    k.has_interlocks = true;
    const uint64_t in = k.upload(halves(1, kElements)), out = k.upload(halves(2, kElements));
    EXPECT_THAT(k.error_of("against_a_flag", {in, out}),
                AllOf(HasSubstr("deadlock"), HasSubstr("by interlocks"),
                      HasSubstr("V waits for flag S -> V, id 0"), HasSubstr("CUBIST_STRICT=1")))
        << name_of(mode);
  }
}

class CountHolds : public Observer {
 public:
  void interlock(const InterlockEvent& e) override {
    ++resolved[{e.pipe, e.after}];
    later[e.pipe] += e.end - e.begin;
  }
  std::map<std::pair<isa::Pipe, isa::Pipe>, int64_t> resolved;
  std::map<isa::Pipe, Cycles> later;
};

TEST(Interlocks, AreEventsThatAddUpToTheReport) {
  for (const MissingFlag& flag :
       {MissingFlag{"v_after_mte2", isa::Pipe::V}, MissingFlag{"s_after_v", isa::Pipe::S}}) {
    Kernels k(Mode::kFull, split_chip());
    k.has_interlocks = true;
    CountHolds seen;
    k.device->observe(&seen);
    const uint64_t in = k.upload(halves(1, kElements)), out = k.upload(halves(2, kElements));
    const TaskReport report = k.run(flag.kernel, {in, out});
    const PipeTime& time = report.pipes.at(flag.pipe);
    EXPECT_EQ(seen.later[flag.pipe], time.interlocked) << flag.kernel;
    const isa::Pipe after = flag.pipe == isa::Pipe::V ? isa::Pipe::MTE2 : isa::Pipe::V;
    EXPECT_EQ((seen.resolved[{flag.pipe, after}]), time.hazards) << flag.kernel;
    EXPECT_GE(time.hazards, 1) << flag.kernel;
    k.device->observe(nullptr);
  }
}

}  // namespace
}  // namespace cubist::sim

// Pipe M with a clocked cube: its instructions take the time that the cube takes.
#include <gmock/gmock.h>

#include "fake_cube.h"
#include "one_pipe_core.h"
#include "soc/timed/clocked_unit.h"
#include "soc/timed/cube_port.h"

namespace cubist::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// The fake cube takes a command at the first edge after its submission, works a cycle on each
// fractal of C, and completes after the drain.
int64_t time_of(int64_t fractals) { return 1 + fractals + FakeCube::kDrain; }

LocalMemorySizes with_bias_table() {
  LocalMemorySizes sizes = load_chip("tiny").memories;
  sizes.bt = {1024};
  return sizes;
}

struct ClockedCore {
  ClockedCore() { core.chip.sync.flag_cost = {20}; }

  LocalMemories local{with_bias_table()};
  FakeCubeLog log;
  ChipSpec chip = load_chip("tiny");
  ClockedUnit unit{
      std::make_unique<CubePort>(
          [this](CubeMemory& memory) { return std::make_unique<FakeCube>(memory, log); }, chip,
          local),
      local};
  Core core{isa::Pipe::M, &unit};
};

isa::Mad mad(uint32_t m, uint32_t n, uint32_t k = 16) {
  isa::Mad i;
  i.m = m;
  i.n = n;
  i.k = k;
  i.init = 1;
  i.type_a = i.type_b = isa::DataType::f16;
  return i;
}

void fill_with_ones(LocalMemory& memory) {
  auto* halves = reinterpret_cast<uint16_t*>(memory.data());
  std::fill_n(halves, memory.size() / 2, uint16_t{0x3c00});
}

float first_of(LocalMemory& l0c, uint64_t fractal) {
  float value;
  std::memcpy(&value, l0c.data() + fractal * 1024, sizeof value);
  return value;
}

TEST(ClockedPipe, AMadTakesTheTimeOfTheCube) {
  ClockedCore c;
  c.core.push(mad(32, 48));
  c.core.run();
  EXPECT_THAT(c.core.effects, ElementsAre(Effect{isa::Op::mad, time_of(6)}));
  const PipeTime time = c.core.pipe.time({100});
  EXPECT_EQ(time.busy.value, time_of(6));
  EXPECT_EQ(time.idle.value, 100 - time_of(6));
  EXPECT_EQ(time.instructions, 1);
  EXPECT_THAT(c.core.times, SizeIs(1));
  EXPECT_EQ(c.core.times[0].started.value, 0);
  EXPECT_EQ(c.core.times[0].busy.value, time_of(6));
  EXPECT_EQ(c.core.times[0].done.value, time_of(6));
}

TEST(ClockedPipe, AnIdleCubeHasNoEdges) {
  ClockedCore c;
  c.core.push(mad(16, 16));
  c.core.push(mad(16, 16), 1000);
  c.core.run();
  const int64_t end = time_of(1);
  EXPECT_THAT(c.core.effects,
              ElementsAre(Effect{isa::Op::mad, end}, Effect{isa::Op::mad, 1000 + end}));
  ASSERT_THAT(c.log.edges, SizeIs(2 * static_cast<size_t>(end)));
  EXPECT_EQ(c.log.edges.front(), 1);
  EXPECT_EQ(c.log.edges[static_cast<size_t>(end) - 1], end);
  EXPECT_EQ(c.log.edges[static_cast<size_t>(end)], 1001);
  const PipeTime time = c.core.pipe.time({2000});
  EXPECT_EQ(time.busy.value, 2 * end);
  EXPECT_EQ(time.total().value, 2000);
}

// The next enters when the cube has taken the one before: here the drain of one hides behind the
// work of the next.
TEST(ClockedPipe, NeighboursOverlapAsTheCubeAllows) {
  ClockedCore c;
  for (int i = 0; i < 4; ++i) c.core.push(mad(32, 32));
  c.core.run();
  EXPECT_THAT(c.core.effects, SizeIs(4));
  const int64_t first = c.core.effects[0].time, next = c.core.effects[1].time;
  EXPECT_EQ(first, time_of(4));
  EXPECT_LT(next - first, time_of(4) - 1);
  const PipeTime time = c.core.pipe.time({c.core.effects[3].time});
  EXPECT_EQ(time.busy.value, c.core.effects[3].time) << "no cycle twice, none idle";
  EXPECT_EQ(time.total(), time.busy);
  Cycles sum;
  for (const InstructionTime& t : c.core.times) sum += t.busy;
  EXPECT_EQ(sum, time.busy);
}

TEST(ClockedPipe, AFlagBehindAMadIsSetWhenTheCubeSaysDone) {
  ClockedCore c;
  c.core.push(mad(16, 16));
  c.core.push(with<isa::SetFlag>(flag(isa::Pipe::M, isa::Pipe::V)));
  c.core.push(mad(16, 16));
  c.core.run();
  EXPECT_THAT(c.core.flags_set, ElementsAre(time_of(1)));
  EXPECT_EQ(c.core.effects.size(), 2u);
  EXPECT_LT(c.core.effects[1].time, 2 * time_of(1)) << "the flag holds up nothing behind it";
}

TEST(ClockedPipe, ABarrierWaitsForTheCube) {
  ClockedCore c;
  isa::PipeBarrier barrier;
  barrier.pipe = isa::Pipe::M;
  c.core.push(mad(64, 64));
  c.core.push(barrier);
  c.core.push(mad(16, 16));
  c.core.run();
  const int64_t cost = c.core.chip.sync.barrier_cost.value, first = time_of(16);
  EXPECT_THAT(c.core.effects,
              ElementsAre(Effect{isa::Op::mad, first},
                          Effect{isa::Op::mad, std::max(first, cost) + time_of(1)}));
  EXPECT_EQ(c.core.pipe.time(c.core.kernel.now()).total(), c.core.kernel.now());
}

TEST(ClockedPipe, AWaitBehindAMadCountsFromItsEnd) {
  ClockedCore c;
  c.core.push(mad(16, 16));
  c.core.push(with<isa::WaitFlag>(flag(isa::Pipe::S, isa::Pipe::M)));
  c.core.push(mad(16, 16));
  c.core.set_flag_at({100});
  c.core.run();
  EXPECT_THAT(c.core.effects, ElementsAre(Effect{isa::Op::mad, time_of(1)},
                                          Effect{isa::Op::mad, 120 + time_of(1)}));
  const PipeTime time = c.core.pipe.time(c.core.kernel.now());
  EXPECT_EQ(time.busy.value, 2 * time_of(1));
  EXPECT_EQ(time.waited(Wait::kFlag).value, 120 - time_of(1));
  EXPECT_EQ(time.idle.value, 0);
}

TEST(ClockedPipe, WhatTheCubeReadsIsWhatIsThereThen) {
  ClockedCore c;
  fill_with_ones(c.local.l0a);
  fill_with_ones(c.local.l0b);
  // From the edge at which the second fractal is worked on, B is another.
  At change(c.core.kernel, {3},
            [&] { std::fill_n(c.local.l0b.data(), c.local.l0b.size(), std::byte{}); });
  c.core.push(mad(16, 32));
  c.core.run();
  EXPECT_EQ(first_of(c.local.l0c, 0), 16.0f);
  EXPECT_EQ(first_of(c.local.l0c, 1), 0.0f);
}

TEST(ClockedPipe, AnEmptyMadPassesBehindWhatIsInTheCube) {
  ClockedCore c;
  c.core.push(mad(0, 16));
  c.core.push(mad(16, 16));
  c.core.push(mad(16, 0));
  c.core.push(mad(16, 16, 0));
  c.core.run();
  EXPECT_EQ(c.log.submitted, 1);
  ASSERT_THAT(c.core.effects, SizeIs(4));
  EXPECT_EQ(c.core.effects[0].time, 1);
  EXPECT_EQ(c.core.effects[1].time, time_of(1));
  EXPECT_GT(c.core.effects[2].time, time_of(1));
  EXPECT_EQ(c.core.pipe.time(c.core.kernel.now()).total(), c.core.kernel.now());
}

TEST(ClockedPipe, OperandsAreCheckedBeforeTheCubeSeesThem) {
  ClockedCore c;
  isa::Mad outside = mad(16, 16);
  outside.c = c.local.l0c.size();
  c.core.push(outside);
  c.core.run();
  EXPECT_THAT(c.core.errors, ElementsAre(HasSubstr("L0C")));
  EXPECT_EQ(c.log.submitted, 0);

  ClockedCore d;
  isa::Mad twice = mad(16, 16);
  twice.bias = 1;
  d.core.push(twice);
  d.core.run();
  EXPECT_THAT(d.core.errors, ElementsAre(HasSubstr("init = 1 and bias = 1")));
}

TEST(ClockedPipe, WhatTheCubeLacksIsNotImplemented) {
  ClockedCore c;
  isa::Mad bytes = mad(16, 16);
  bytes.type_a = bytes.type_b = isa::DataType::s8;
  c.core.push(bytes);
  c.core.run();
  EXPECT_THAT(c.core.errors, ElementsAre(HasSubstr("not implemented")));
}

TEST(ClockedPipe, ACubeThatNeverEndsIsAnError) {
  ClockedCore c;
  c.log.never_ends = true;
  c.core.push(mad(16, 16));
  c.core.run();
  ASSERT_THAT(c.core.errors, SizeIs(1));
  EXPECT_THAT(c.core.errors[0], HasSubstr("cycles on 4096 products"));
}

TEST(ClockedPipe, ANewBlockFindsAnIdleCube) {
  ClockedCore c;
  At end_of_block(c.core.kernel, {3}, [&] { c.core.pipe.clear({50}); });
  c.core.push(mad(64, 64));
  c.core.run();
  EXPECT_EQ(c.log.resets, 1);
  EXPECT_THAT(c.core.effects, IsEmpty());
  c.core.push(mad(16, 16), 60);
  c.core.run();
  EXPECT_THAT(c.core.effects, ElementsAre(Effect{isa::Op::mad, 60 + time_of(1)}));
  EXPECT_EQ(c.core.pipe.time(c.core.kernel.now()).busy.value, time_of(1));
}

TEST(ClockedPipe, UnitFlagsAreSetWhenTheMadIsComplete) {
  ClockedCore c;
  isa::Mad writer = mad(16, 16);
  writer.unit_flag = isa::UnitFlag::check_flip;
  c.core.push(writer);
  c.core.push(writer);
  c.core.run();
  EXPECT_THAT(c.core.effects, ElementsAre(Effect{isa::Op::mad, time_of(1)}))
      << "the second waits until somebody has read";
  const UnitFlagUse read{.role = UnitFlagRole::kReader, .flips = true, .blocks = {0, 1}};
  ASSERT_TRUE(c.core.flags_of_l0c.let_pass(read));
  c.core.flags_of_l0c.pass(read, {200}, {10}, {0});  // the reader is done with them at 210
  c.core.pipe.wake_at({200});
  c.core.run();
  EXPECT_THAT(c.core.effects, ElementsAre(Effect{isa::Op::mad, time_of(1)},
                                          Effect{isa::Op::mad, 210 + time_of(1)}));
  const PipeTime time = c.core.pipe.time(c.core.kernel.now());
  EXPECT_EQ(time.total(), c.core.kernel.now());
  EXPECT_GT(time.dependency.value, 0) << "it waits inside";
}

TEST(ClockedPipe, WavesCoverTheWindow) {
  ClockedCore c;
  c.unit.record({.file = "x.fst", .core = 0, .begin = {3}, .end = {6}}, "AI core 0");
  EXPECT_THROW(c.unit.record({.file = "y.fst"}, "AI core 0"), Error);
  c.core.push(mad(64, 64));
  c.core.run();
  EXPECT_THAT(c.log.dumped, ElementsAre(3, 4, 5));
  EXPECT_THAT(c.log.waves, ElementsAre("open x.fst AI core 0", "close"));
}

TEST(ClockedPipe, WavesWithoutAnEndEndWhenAsked) {
  ClockedCore c;
  c.unit.end_waves();
  c.unit.record({.file = "x.fst"}, "AIC 3");
  c.unit.end_waves();
  c.unit.end_waves();
  EXPECT_THAT(c.log.waves, ElementsAre("open x.fst AIC 3", "close"));
  c.core.push(mad(16, 16));
  c.core.run();
  EXPECT_THAT(c.log.dumped, IsEmpty());
}

TEST(ClockedPipe, WavesThatCouldNotBeWrittenAreAnErrorInTheEndAndNotBefore) {
  ClockedCore c;
  c.log.disk_is_full = true;
  c.unit.record({.file = "x.fst", .end = {2}}, "AIC 3");
  c.core.push(mad(16, 16));
  c.core.run();
  EXPECT_THAT(c.core.errors, IsEmpty());
  EXPECT_THAT(c.core.effects, SizeIs(1));
  EXPECT_THROW(c.unit.end_waves(), Error);
  EXPECT_NO_THROW(c.unit.end_waves()) << "said once";
}

}  // namespace
}  // namespace cubist::sim

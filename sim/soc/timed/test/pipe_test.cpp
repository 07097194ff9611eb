// One pipe, alone: when do instructions start and take effect?
#include "soc/timed/pipe.h"

#include <gmock/gmock.h>

#include "one_pipe_core.h"

namespace cubist::sim {
namespace {

using testing::ElementsAre;

isa::Vadd vadd(uint32_t repeat) {
  isa::Vadd i;
  i.src1 = 0x100;
  i.dst = 0x1000;
  i.repeat = repeat;
  return i;
}
// Head 10, tail 14 (section 6.6): 10 repeats are visible after 34 cycles, the next instruction
// starts after 10.
TEST(Pipe, NeighboursOverlap) {
  Core core(isa::Pipe::V);
  core.push(vadd(10));
  core.push(vadd(10));
  core.run();
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::vadd, 34}, Effect{isa::Op::vadd, 44}));
  EXPECT_EQ(core.pipe.time(core.kernel.now()).busy.value, 44);
  EXPECT_EQ(core.pipe.time(core.kernel.now()).instructions, 2);
}

constexpr Dependence kOther{.pipe = isa::Pipe::MTE2, .completed = 1};

TEST(Pipe, AnInterlockCostsAsMuchAsAFlag) {
  Core core(isa::Pipe::V);
  core.other_pipe_is_done = {100};
  core.push_interlocked(vadd(10), {kOther});
  core.run();  // to where nobody wakes it
  EXPECT_THAT(core.effects, ElementsAre());
  core.pipe.wake_at({100});  // the core does when the other pipe moves
  core.run();
  const int64_t start = 100 + core.chip.sync.flag_cost.value;
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::vadd, start + 34}));
  EXPECT_THAT(core.holds, ElementsAre(Held{isa::Pipe::MTE2, 0, start}));
  const PipeTime time = core.pipe.time(core.kernel.now());
  EXPECT_EQ(time.hazards, 1);
  EXPECT_EQ(time.interlocked.value, start);
  EXPECT_EQ(time.waited(Wait::kInterlock).value, start);
  EXPECT_EQ(time.busy.value, 34);
}

TEST(Pipe, AnInterlockThatIsOpenNoLongerCostsNothing) {
  Core core(isa::Pipe::V);
  core.push_interlocked(vadd(10), {kOther});
  core.run();
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::vadd, 34}));
  EXPECT_THAT(core.holds, ElementsAre());
  EXPECT_EQ(core.pipe.time(core.kernel.now()).hazards, 0);
}

// Section 4.2: V after V needs a barrier. The same moments as with the barrier in the queue.
TEST(Pipe, AnInterlockBehindTheOwnPipeIsABarrier) {
  for (const uint32_t repeat : {1u, 10u}) {
    Core with_barrier(isa::Pipe::V), core(isa::Pipe::V);
    isa::PipeBarrier barrier;
    barrier.pipe = isa::Pipe::V;
    with_barrier.push(vadd(repeat));
    with_barrier.push(barrier);
    with_barrier.push(vadd(repeat));
    with_barrier.run();
    core.push(vadd(repeat));
    core.push_interlocked(vadd(repeat), {{.pipe = isa::Pipe::V, .completed = 1}});
    core.run();
    EXPECT_EQ(core.effects, with_barrier.effects) << repeat;
    EXPECT_EQ(core.holds.size(), 1u) << repeat;
  }
}

TEST(Pipe, AnInstructionStartsWhenItIsDispatched) {
  Core core(isa::Pipe::V);
  core.push(vadd(10), 1000);
  core.run();
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::vadd, 1034}));
}

TEST(Pipe, ABarrierLetsGoWhenEverythingBeforeItIsComplete) {
  Core core(isa::Pipe::V);
  isa::PipeBarrier barrier;
  barrier.pipe = isa::Pipe::V;
  core.push(vadd(10));
  core.push(barrier);
  core.push(vadd(10));
  core.run();
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::vadd, 34}, Effect{isa::Op::vadd, 68}));
}

TEST(Pipe, ABarrierTakesItsCostAtLeast) {
  Core core(isa::Pipe::V);
  isa::PipeBarrier barrier;
  barrier.pipe = isa::Pipe::V;
  core.push(barrier);
  core.push(vadd(10));
  core.run();
  EXPECT_THAT(core.effects,
              ElementsAre(Effect{isa::Op::vadd, core.chip.sync.barrier_cost.value + 34}));
}

isa::Mad mad(uint32_t m, uint32_t n) {
  isa::Mad i;
  i.m = m;
  i.n = n;
  i.k = 64;
  return i;
}

// Section 7.2: queued mads start their array time and 9 cycles apart, also below the 10 fractals of
// section 4.2; each is visible 60 cycles after its array time.
TEST(Pipe, MadsOntoOneAccumulatorHideTheirLatency) {
  Core core(isa::Pipe::M);
  core.push(mad(32, 32));
  core.push(mad(32, 32));
  core.run();
  EXPECT_THAT(core.effects,
              ElementsAre(Effect{isa::Op::mad, 16 + 60}, Effect{isa::Op::mad, 16 + 9 + 16 + 60}));
}

TEST(Pipe, ABarrierBetweenMadsExposesTheirLatency) {
  Core core(isa::Pipe::M);
  isa::PipeBarrier barrier;
  barrier.pipe = isa::Pipe::M;
  core.push(mad(32, 32));
  core.push(barrier);
  core.push(mad(32, 32));
  core.run();
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::mad, 76}, Effect{isa::Op::mad, 76 + 76}));
}

// Section 4.3: a mad waits inside, the pipe is busy.
TEST(Pipe, AMadWaitsForItsUnitFlagsAndIsBusyMeanwhile) {
  Core core(isa::Pipe::M);
  isa::Mad i = mad(32, 32);
  i.unit_flag = isa::UnitFlag::check;
  const UnitFlagUse write{UnitFlagRole::kWriter, true, {0, 1, 2, 3, 4, 5, 6, 7}};
  const UnitFlagUse read{UnitFlagRole::kReader, true, {0, 1, 2, 3, 4, 5, 6, 7}};
  core.flags_of_l0c.pass(write, {0}, {0}, {0});
  core.flags_of_l0c.pass(read, {1000}, {0}, {0});  // free from 1000 on
  core.push(i);
  core.run();
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::mad, 1000 + 16 + 60}));
  const PipeTime time = core.pipe.time(core.kernel.now());
  EXPECT_EQ(time.busy.value, 1000 + 16 + 60);
  EXPECT_EQ(time.dependency.value, 1000);
}

// Section 4.2: set_flag never blocks. The second vadd starts after 10 cycles, as without the flag.
// What is done and waits for the effects of another pipe makes its own pipe busy, but for the time
// in which the next one in the queue waits.
TEST(Pipe, AnInstructionMayBeDoneLongBeforeItTakesEffect) {
  Core core(isa::Pipe::V);
  core.other_pipe_is_done = {100};
  core.push(vadd(10), 0, Dependence{.pipe = isa::Pipe::M, .completed = 1});
  core.push(with<isa::WaitFlag>(flag(isa::Pipe::S, isa::Pipe::V)));
  core.set_flag_at({60 - core.chip.sync.flag_cost.value});
  core.pipe.wake_at({100});
  core.run();
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::vadd, 100}));
  ASSERT_EQ(core.times.size(), 2u);
  EXPECT_EQ(core.times[0].ended, Cycles{60}) << "the wait is through first";
  EXPECT_EQ(core.times[0].waited, Cycles{60 - 34});
  EXPECT_EQ(core.times[1].done, Cycles{34});
  EXPECT_EQ(core.times[1].busy, Cycles{34});
  EXPECT_EQ(core.times[1].late, Cycles{40});
  EXPECT_EQ(core.pipe.time({100}).busy, Cycles{74});
}

TEST(Pipe, ASetFlagHoldsUpNothingBehindIt) {
  Core core(isa::Pipe::V);
  core.push(vadd(10));
  core.push(with<isa::SetFlag>(flag(isa::Pipe::V, isa::Pipe::MTE3)));
  core.push(vadd(10));
  core.run();
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::vadd, 34}, Effect{isa::Op::vadd, 44}));
  EXPECT_THAT(core.flags_set, ElementsAre(34));
}

TEST(Pipe, AFlagIsSetWhenEverythingBeforeItIsComplete) {
  Core core(isa::Pipe::V);
  core.push(vadd(10));
  core.push(with<isa::SetFlag>(flag(isa::Pipe::V, isa::Pipe::MTE3)));
  core.run();
  EXPECT_THAT(core.flags_set, ElementsAre(34));
}

TEST(Pipe, AWaiterGoesOnTheCostOfAFlagAfterItIsSet) {
  Core core(isa::Pipe::V);
  core.push(vadd(10));
  core.push(with<isa::SetFlag>(flag(isa::Pipe::V, isa::Pipe::V)));
  core.push(with<isa::WaitFlag>(flag(isa::Pipe::V, isa::Pipe::V)));
  core.push(vadd(10));
  core.run();
  EXPECT_EQ(core.effects.back().time, 34 + core.chip.sync.flag_cost.value + 34);
}

TEST(Pipe, AnUnsetFlagHoldsThePipe) {
  Core core(isa::Pipe::V);
  core.push(with<isa::WaitFlag>(flag(isa::Pipe::MTE2, isa::Pipe::V)));
  core.push(vadd(10));
  core.run();
  EXPECT_TRUE(core.effects.empty());
  EXPECT_EQ(core.pipe.queue().size(), 2u);
}

TEST(Pipe, AFullQueueSaysSo) {
  Core core(isa::Pipe::V);
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(core.pipe.is_full());
    core.push(vadd(1));
  }
  EXPECT_TRUE(core.pipe.is_full());
}

isa::CopyGmToUbuf copy(uint32_t blocks) {
  isa::CopyGmToUbuf i;
  i.src = kGmBase;
  i.len_burst = blocks;
  return i;
}

// Set-up 40; lines of 128 B, four to a chunk, 64 B per cycle: chunks 8 cycles apart, and 3 more for
// the run. The last chunk's last request leaves 8 cycles after its first.
TEST(Pipe, ACopySendsItsChunksAtTheRateOfThePort) {
  Core core(isa::Pipe::MTE2);
  core.push(copy(2048 / 32));
  core.run();
  EXPECT_THAT(core.gm_starts, ElementsAre(40, 51, 59, 67));
  EXPECT_THAT(core.effects, ElementsAre(Effect{isa::Op::copy_gm_to_ubuf, 67 + 8 + 100}));
}

// 16 lines may be outstanding: the fifth chunk of four waits for the first, 3 + 8 + 100 cycles.
TEST(Pipe, ACopyKeepsNoMoreLinesOutstandingThanTheMoverHas) {
  Core core(isa::Pipe::MTE2);
  core.push(copy(2560 / 32));
  core.run();
  EXPECT_THAT(core.gm_starts, ElementsAre(40, 51, 59, 67, 40 + 111));
}

// Four runs of 128 B, a line each: 3 + 2 cycles per run.
TEST(Pipe, EachRunCostsAnAddress) {
  Core core(isa::Pipe::MTE2);
  isa::CopyGmToUbuf i = copy(128 / 32);
  i.n_burst = 8;
  i.src_gap = 128 / 32;
  core.push(i);
  core.run();
  EXPECT_THAT(core.gm_starts, ElementsAre(40, 40 + 4 * (3 + 2)));
}

TEST(Pipe, TheNextCopyIsSentWhileTheFirstIsUnderWay) {
  Core core(isa::Pipe::MTE2);
  core.push(copy(512 / 32));
  core.push(copy(512 / 32));
  core.run();
  EXPECT_THAT(core.gm_starts, ElementsAre(40, 51 + 40));
}

TEST(Pipe, AReservedBitIsReported) {
  Core core(isa::Pipe::V);
  isa::Operands operands = vadd(1).pack();
  operands.rs3 |= uint64_t{1} << 63;
  core.pipe.push({.op = isa::Op::vadd,
                  .operands = operands,
                  .registers = core.registers,
                  .pc = 0,
                  .dispatched = {},
                  .after = {}});
  core.run();
  EXPECT_EQ(core.errors.size(), 1u);
}

}  // namespace
}  // namespace cubist::sim

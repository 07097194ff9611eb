// Pipe V with a clocked vector unit, alone and beside the functional model. What every clocked unit
// does alike is in clocked_pipe_test.cpp.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>

#include "fake_vector.h"
#include "one_pipe_core.h"
#include "soc/timed/clocked_unit.h"
#include "soc/timed/vector_port.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

// The fake unit takes a command at the first edge after its submission, works a cycle on each
// repeat, and completes after the drain.
int64_t time_of(int64_t repeats) { return 1 + repeats + FakeVector::kDrain; }

struct VectorCore {
  explicit VectorCore(VectorModel model)
      : unit(std::make_unique<VectorPort>(
                 [this](VectorMemory& memory) { return std::make_unique<FakeVector>(memory, log); },
                 model, local),
             local) {
    set_mask(~uint64_t{0}, ~uint64_t{0});
  }

  void set_mask(uint64_t hi, uint64_t lo) {
    auto changed = std::make_shared<ControlRegisters>(*core.registers);
    (*changed)[isa::Spr::vector_mask_hi] = hi;
    (*changed)[isa::Spr::vector_mask_lo] = lo;
    core.registers = changed;
  }
  void fill(uint64_t address, uint16_t half, size_t count) {
    for (size_t i = 0; i < count; ++i)
      std::memcpy(local.ub.data() + address + 2 * i, &half, sizeof half);
  }
  uint16_t half_at(uint64_t address) {
    uint16_t half;
    std::memcpy(&half, local.ub.data() + address, sizeof half);
    return half;
  }
  UnitShare share() { return core.pipe.time(core.kernel.now()).unit; }

  LocalMemories local{load_chip("tiny").memories};
  FakeVectorLog log;
  ClockedUnit unit;
  Core core{isa::Pipe::V, &unit};
};

isa::Vadd add(DataType type, uint32_t repeats = 1, uint64_t dst = 4096) {
  isa::Vadd i;
  i.dst = dst;
  i.src1 = 256;
  i.repeat = repeats;
  i.type = type;
  i.dst_blk = i.src0_blk = i.src1_blk = 1;
  i.dst_rep = i.src0_rep = i.src1_rep = 8;
  return i;
}

TEST(ClockedVectorPipe, AnInstructionTakesTheTimeOfTheUnit) {
  VectorCore c(VectorModel::kRtl);
  c.core.push(add(DataType::f16, 7));
  c.core.push(add(DataType::f16, 7), 1000);
  c.core.run();
  EXPECT_THAT(c.core.effects, ElementsAre(Effect{isa::Op::vadd, time_of(7)},
                                          Effect{isa::Op::vadd, 1000 + time_of(7)}));
  const PipeTime time = c.core.pipe.time({2000});
  EXPECT_EQ(time.busy.value, 2 * time_of(7));
  EXPECT_EQ(time.total().value, 2000);
  EXPECT_EQ(describe(time.unit), "2 of 2 instructions in RTL");
  EXPECT_EQ(c.log.edges.size(), 2 * static_cast<size_t>(time_of(7))) << "an idle unit has no edges";
}

TEST(ClockedVectorPipe, MaskedLanesKeepWhatTheyHold) {
  VectorCore c(VectorModel::kRtl);
  c.fill(0, 0x3c00, 512);
  c.fill(4096, 0x1234, 256);
  c.set_mask(0, 0b101);
  c.core.push(add(DataType::f16, 2));
  c.core.run();
  for (const uint64_t repeat : {4096u, 4096u + 256u}) {
    EXPECT_EQ(c.half_at(repeat), 0x4000);
    EXPECT_EQ(c.half_at(repeat + 2), 0x1234);
    EXPECT_EQ(c.half_at(repeat + 4), 0x4000);
    EXPECT_EQ(c.half_at(repeat + 6), 0x1234);
  }
}

TEST(ClockedVectorPipe, ACountOfElementsHasATail) {
  VectorCore c(VectorModel::kRtl);
  isa::CtrlRegister ctrl{};
  ctrl.counter_mode = 1;
  auto registers = std::make_shared<ControlRegisters>();
  (*registers)[isa::Spr::ctrl] = ctrl.pack_value();
  (*registers)[isa::Spr::vector_mask_lo] = 128 + 3;
  c.core.registers = registers;
  c.fill(0, 0x3c00, 512);
  c.core.push(add(DataType::f16, 77));
  c.core.run();
  EXPECT_THAT(c.core.effects, ElementsAre(Effect{isa::Op::vadd, time_of(2)}));
  EXPECT_EQ(c.half_at(4096 + 2 * 130), 0x4000);
  EXPECT_EQ(c.half_at(4096 + 2 * 131), 0);
}

TEST(ClockedVectorPipe, AFlagAndABarrierWaitForTheUnit) {
  VectorCore c(VectorModel::kRtl);
  isa::PipeBarrier barrier;
  barrier.pipe = isa::Pipe::V;
  c.core.push(add(DataType::f16, 50));
  c.core.push(with<isa::SetFlag>(flag(isa::Pipe::V, isa::Pipe::MTE3)));
  c.core.push(barrier);
  c.core.push(add(DataType::f16));
  c.core.run();
  EXPECT_THAT(c.core.flags_set, ElementsAre(time_of(50)));
  EXPECT_THAT(c.core.effects, ElementsAre(Effect{isa::Op::vadd, time_of(50)},
                                          Effect{isa::Op::vadd, time_of(50) + time_of(1)}));
}

TEST(ClockedVectorPipe, WhatHasNothingToDoPassesBehindWhatIsInTheUnit) {
  VectorCore c(VectorModel::kRtl);
  c.core.push(add(DataType::f16, 3));
  c.core.push(add(DataType::f16, 0));
  c.set_mask(0, 0);
  c.core.push(add(DataType::f16, 5));
  c.core.run();
  EXPECT_EQ(c.log.submitted, 1);
  ASSERT_THAT(c.core.effects, SizeIs(3));
  EXPECT_GT(c.core.effects[1].time, time_of(3));
  EXPECT_EQ(c.share().total(), 1) << "they count nowhere";
  EXPECT_EQ(c.core.pipe.time(c.core.kernel.now()).total(), c.core.kernel.now());
}

// The compare mask is written in the order of pipe V, by the core.
TEST(ClockedVectorPipe, ARegisterIsNoInstructionOfTheUnit) {
  VectorCore c(VectorModel::kRtl);
  c.core.pipe.push({.op = isa::Op::set_spr,
                    .operands = {.sub = static_cast<uint8_t>(isa::Spr::cmpmask_lo)},
                    .registers = c.core.registers,
                    .dispatched = {}});
  c.core.run();
  EXPECT_THAT(c.core.errors, IsEmpty());
  EXPECT_THAT(c.core.effects, SizeIs(1));
}

TEST(ClockedVectorPipe, WhatTheUnitLacksIsNotImplementedByName) {
  VectorCore c(VectorModel::kRtl);
  c.core.push(add(DataType::s32));
  c.core.run();
  EXPECT_THAT(c.core.errors,
              ElementsAre(testing::AllOf(HasSubstr("not implemented"), HasSubstr("vadd s32"),
                                         HasSubstr("vector.model=mixed"))));
  EXPECT_EQ(c.log.submitted, 0);

  VectorCore d(VectorModel::kRtl);
  isa::Vexp exp;
  exp.type = DataType::f16;
  exp.repeat = 1;
  d.core.push(exp);
  d.core.run();
  EXPECT_THAT(d.core.errors, ElementsAre(HasSubstr("carry out vexp f16")));

  VectorCore e(VectorModel::kRtl);  // a command, but not one that this unit has
  e.core.push(add(DataType::f32));
  e.core.run();
  EXPECT_THAT(e.core.errors, ElementsAre(HasSubstr("anything but adding f16")));
}

TEST(ClockedVectorPipe, OperandsAreCheckedBeforeTheUnitSeesThem) {
  VectorCore c(VectorModel::kRtl);
  c.core.push(add(DataType::f16, 1, c.local.ub.size()));
  c.core.run();
  EXPECT_THAT(c.core.errors, ElementsAre(HasSubstr("UB")));
  EXPECT_EQ(c.log.submitted, 0);
}

TEST(ClockedVectorPipe, MixedKeepsTheOrderOfUnitAndModel) {
  VectorCore c(VectorModel::kMixed);
  const Cost s32 = cost(isa::Op::vadd, add(DataType::s32).pack(), *c.core.registers, c.core.chip);
  c.core.push(add(DataType::f16, 9));
  c.core.push(add(DataType::s32));
  c.core.push(add(DataType::f16, 2));
  c.core.run();
  const int64_t model = time_of(9) + s32.latency().value, second = model + time_of(2);
  EXPECT_THAT(c.core.effects,
              ElementsAre(Effect{isa::Op::vadd, time_of(9)}, Effect{isa::Op::vadd, model},
                          Effect{isa::Op::vadd, second}));
  EXPECT_EQ(c.log.edges[static_cast<size_t>(time_of(9))], model + 1) << "no edge in between";
  const PipeTime time = c.core.pipe.time({second});
  EXPECT_EQ(time.busy.value, second) << "no cycle twice, none idle";
  Cycles sum;
  for (const InstructionTime& t : c.core.times) sum += t.busy;
  EXPECT_EQ(sum, time.busy);
  EXPECT_EQ(describe(time.unit), "2 of 3 instructions in RTL; by the model: vadd s32 1");
}

TEST(ClockedVectorPipe, MixedOverlapsWhatTheModelDoesAsTheCostsSay) {
  VectorCore c(VectorModel::kMixed);
  const auto times = [](Core& core) {
    for (int i = 0; i < 3; ++i) core.push(add(DataType::s32, 4));
    core.run();
    return core.effects;
  };
  Core functional(isa::Pipe::V);
  functional.registers = c.core.registers;
  EXPECT_EQ(times(c.core), times(functional));
  EXPECT_EQ(c.log.submitted, 0);
}

TEST(ClockedVectorPipe, MixedAsksTheUnitWhatItHas) {
  VectorCore c(VectorModel::kMixed);
  for (const DataType type : {DataType::f16, DataType::f32, DataType::s16, DataType::f32})
    c.core.push(add(type));
  c.core.run();
  EXPECT_THAT(c.core.errors, IsEmpty());
  EXPECT_EQ(c.share().in_unit, 1);
  EXPECT_THAT(c.share().by_model, ElementsAre(Pair("vadd f32", 2), Pair("vadd s16", 1)));
  EXPECT_EQ(describe(c.share()),
            "1 of 4 instructions in RTL; by the model: vadd f32 2, vadd s16 1");
}

TEST(ClockedVectorPipe, AnInterlockHoldsWhatWouldGoToTheUnit) {
  VectorCore c(VectorModel::kMixed);
  c.core.push(add(DataType::s32));
  c.core.push_interlocked(add(DataType::f16), {{isa::Pipe::V, 1}});
  c.core.run();
  ASSERT_THAT(c.core.effects, SizeIs(2));
  const int64_t until = std::max(c.core.effects[0].time, c.core.chip.sync.barrier_cost.value);
  EXPECT_EQ(c.core.effects[1].time, until + time_of(1));
}

TEST(ClockedVectorPipe, AUnitThatNeverEndsIsAnError) {
  VectorCore c(VectorModel::kRtl);
  c.log.never_ends = true;
  c.core.push(add(DataType::f16, 2));
  c.core.run();
  ASSERT_THAT(c.core.errors, SizeIs(1));
  EXPECT_THAT(c.core.errors[0], HasSubstr("the clocked vector unit"));
  EXPECT_THAT(c.core.errors[0], HasSubstr("cycles on 256 elements"));
}

TEST(ClockedVectorPipe, AUnitThatForgetsACommandIsAnError) {
  VectorCore c(VectorModel::kRtl);
  c.log.forgets = true;
  c.core.push(add(DataType::f16));
  c.core.run();
  EXPECT_THAT(c.core.errors, ElementsAre(HasSubstr("be idle with a command that is not complete")));
}

TEST(ClockedVectorPipe, ACompletionThatNobodyAskedForIsAnError) {
  VectorCore c(VectorModel::kRtl);
  c.log.says_done_twice = true;
  c.core.push(add(DataType::f16));
  c.core.run();
  EXPECT_THAT(c.core.errors, ElementsAre(HasSubstr("complete 2 commands of 1")));
}

TEST(ClockedVectorPipe, ACompletionBehindTheLastInstructionFailsTheNext) {
  VectorCore c(VectorModel::kRtl);
  c.log.says_done_again = true;
  c.core.push(add(DataType::f16));
  c.core.run();
  EXPECT_THAT(c.core.errors, IsEmpty());
  EXPECT_THAT(c.core.effects, SizeIs(1));
  c.core.push(add(DataType::f16), 100);
  c.core.run();
  EXPECT_THAT(c.core.errors, ElementsAre(HasSubstr("complete 1 commands of 0")));
}

TEST(ClockedVectorPipe, AWriteOutsideOfUbIsAnError) {
  VectorCore c(VectorModel::kRtl);
  c.log.writes_outside = true;
  c.core.push(add(DataType::f16));
  c.core.run();
  EXPECT_THAT(c.core.errors, ElementsAre(HasSubstr("UB")));
}

TEST(ClockedVectorPipe, ANewBlockFindsAnIdleUnit) {
  VectorCore c(VectorModel::kMixed);
  At end_of_block(c.core.kernel, {7}, [&] { c.core.pipe.clear({50}); });
  c.core.push(add(DataType::f16, 100));
  c.core.push(add(DataType::s32));
  c.core.run();
  EXPECT_EQ(c.log.resets, 1);
  EXPECT_THAT(c.core.effects, IsEmpty());
  EXPECT_EQ(c.share().total(), 0);
  c.core.push(add(DataType::s32), 600);
  c.core.push(add(DataType::f16), 600);
  c.core.run();
  EXPECT_THAT(c.core.effects, SizeIs(2));
  EXPECT_EQ(describe(c.share()), "1 of 2 instructions in RTL; by the model: vadd s32 1");
}

}  // namespace
}  // namespace cubist::sim

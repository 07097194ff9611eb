// Order between tasks and between cores, and what is wrong with a GM access.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "allocations.h"
#include "cross_core_order.h"
#include "task_order.h"

namespace cubist::sanitizer {
namespace {

const sim::Task kFill = sim::FillTask{};

void run(TaskOrder& order, sim::TaskId task) {
  order.began(task);
  order.ended(task);
}

TEST(TaskOrder, TasksOfAStreamAreOrderedAndThoseOfTwoStreamsAreNot) {
  TaskOrder order;
  order.submitted(0, 0, kFill);
  order.submitted(1, 0, kFill);
  order.submitted(2, 5, kFill);
  for (const sim::TaskId task : {0, 1, 2}) run(order, task);
  EXPECT_TRUE(order.clock(1).covers(order.moment(0)));
  EXPECT_FALSE(order.clock(2).covers(order.moment(0)));
}

TEST(TaskOrder, AnEventOrdersWhatIsBehindTheWaitAfterWhatWasBeforeTheRecord) {
  TaskOrder order;
  order.submitted(0, 0, kFill);
  order.submitted(1, 0, sim::RecordEventTask{7});
  order.submitted(2, 0, kFill);
  order.submitted(3, 1, sim::WaitEventTask{7});
  order.submitted(4, 1, kFill);
  for (const sim::TaskId task : {0, 1, 2, 3, 4}) run(order, task);
  EXPECT_TRUE(order.clock(4).covers(order.moment(0)));
  EXPECT_FALSE(order.clock(4).covers(order.moment(2)));
}

TEST(TaskOrder, WhatTheHostSawEndIsBeforeWhatItSubmitsLater) {
  TaskOrder order;
  order.submitted(0, 0, kFill);
  run(order, 0);
  order.submitted(1, 1, kFill);
  EXPECT_FALSE(order.is_quiet());
  order.host_saw_end(0);
  order.submitted(2, 2, kFill);
  run(order, 1);
  run(order, 2);
  EXPECT_FALSE(order.clock(1).covers(order.moment(0)));
  EXPECT_TRUE(order.clock(2).covers(order.moment(0)));
  order.host_saw_end(1);
  order.host_saw_end(2);
  EXPECT_TRUE(order.is_quiet());
}

TEST(TaskOrder, WhatTheHostDoesIsBeforeWhatItSubmitsLaterOnly) {
  TaskOrder order;
  order.submitted(0, 0, kFill);
  const Moment write = order.host_moment();
  order.submitted(1, 0, kFill);
  run(order, 0);
  run(order, 1);
  EXPECT_FALSE(order.clock(0).covers(write));
  EXPECT_TRUE(order.clock(1).covers(write));
}

isa::CrossCoreConfig signal(isa::CrossCoreMode mode, uint32_t id) {
  isa::CrossCoreConfig config;
  config.mode = mode;
  config.id = id;
  return config;
}

TEST(CrossCoreOrder, ASignalToAllOfAKindCarriesWhatEachOfThemKnew) {
  CrossCoreOrder order(2, 0, 1);
  const Seat first{0, isa::CoreKind::aiv, 0}, second{1, isa::CoreKind::aiv, 0};
  const auto all = signal(isa::CrossCoreMode::all_same_kind, 3);
  EXPECT_TRUE(order.signal(first, all, with(nullptr, order.place(first), PipeClock{1})));
  EXPECT_FALSE(order.wait(first, 3)) << "the second has not signalled";
  EXPECT_TRUE(order.signal(second, all, with(nullptr, order.place(second), PipeClock{2})));
  const auto learned = order.wait(first, 3);
  ASSERT_TRUE(learned);
  EXPECT_EQ((**learned)[order.place(second)], PipeClock{2});
  EXPECT_EQ(order.left().size(), 1u);  // the second has not waited
}

TEST(CrossCoreOrder, BothVectorCoresSignalTheirCubeCoreAndItSignalsBoth) {
  CrossCoreOrder order(1, 1, 2);
  const Seat cube{0, isa::CoreKind::aic, 0}, one{0, isa::CoreKind::aiv, 0},
      other{0, isa::CoreKind::aiv, 1};
  const auto across = signal(isa::CrossCoreMode::aic_with_aivs, 0);
  order.signal(one, across, with(nullptr, order.place(one), PipeClock{4}));
  EXPECT_FALSE(order.wait(cube, 0));
  order.signal(other, across, with(nullptr, order.place(other), PipeClock{5}));
  const auto learned = order.wait(cube, 0);
  ASSERT_TRUE(learned);
  EXPECT_EQ((**learned)[order.place(one)], PipeClock{4});
  EXPECT_EQ((**learned)[order.place(other)], PipeClock{5});
  order.signal(cube, across, with(nullptr, order.place(cube), PipeClock{6}));
  EXPECT_TRUE(order.wait(one, 0));
  EXPECT_TRUE(order.wait(other, 0));
  EXPECT_TRUE(order.left().empty());
}

TEST(Allocations, SayWhereAnAccessLies) {
  Allocations gm;
  gm.allocated(0x1000, 0x100);
  gm.allocated(0x1400, 0x100);
  EXPECT_FALSE(gm.problem(0x1000, 0x100));
  EXPECT_THAT(*gm.problem(0x10f0, 0x20),
              testing::HasSubstr("ends 16 B past it, in its guard zone"));
  EXPECT_THAT(*gm.problem(0x10f0, 0x320), testing::HasSubstr("in the allocation 0x1400"));
  EXPECT_THAT(*gm.problem(0x1110, 4), testing::HasSubstr("16 B past the end"));
  EXPECT_THAT(*gm.problem(0x13f0, 4), testing::HasSubstr("16 B before the allocation 0x1400"));
  EXPECT_EQ(gm.freed(0x1000), 0x100u);
  EXPECT_THAT(*gm.problem(0x1010, 4),
              testing::HasSubstr("after it was freed, 16 B from its start"));
  gm.allocated(0x1000, 0x40);
  EXPECT_FALSE(gm.problem(0x1010, 4));
}

}  // namespace
}  // namespace cubist::sanitizer

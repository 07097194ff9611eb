#include "block_order.h"

#include <gtest/gtest.h>

namespace cubist::sanitizer {
namespace {

using isa::Pipe;

isa::FlagConfig flag(Pipe src, Pipe dst, uint32_t id = 0) {
  isa::FlagConfig f;
  f.src_pipe = src;
  f.dst_pipe = dst;
  f.id = id;
  return f;
}

uint64_t known(BlockOrder& order, Pipe by, uint64_t issue, Pipe of) {
  return order.at(by, issue).own[index_of(of)];
}

TEST(BlockOrder, AFlagCarriesWhatItsPipeHasDone) {
  BlockOrder order;
  order.count(Pipe::MTE2);
  order.set(flag(Pipe::MTE2, Pipe::V), {.pc = 0, .issue = 1});
  order.count(Pipe::MTE2);  // behind the flag
  order.wait(flag(Pipe::MTE2, Pipe::V), 3);
  EXPECT_EQ(known(order, Pipe::V, 4, Pipe::MTE2), 1u);
}

TEST(BlockOrder, AWaitOrdersOnlyWhatIsBehindItInItsPipe) {
  BlockOrder order;
  order.count(Pipe::MTE2);
  order.set(flag(Pipe::MTE2, Pipe::V), {.pc = 0, .issue = 1});
  order.wait(flag(Pipe::MTE2, Pipe::V), 5);  // passes while instruction 4 of V is under way
  EXPECT_EQ(known(order, Pipe::V, 4, Pipe::MTE2), 0u);
  EXPECT_EQ(known(order, Pipe::V, 6, Pipe::MTE2), 1u);
  EXPECT_EQ(known(order, Pipe::MTE3, 6, Pipe::MTE2), 0u);
}

TEST(BlockOrder, FlagsInARowCarryOn) {
  BlockOrder order;
  order.count(Pipe::MTE2);
  order.set(flag(Pipe::MTE2, Pipe::V), {.pc = 0, .issue = 1});
  order.wait(flag(Pipe::MTE2, Pipe::V), 2);
  order.count(Pipe::V);
  order.set(flag(Pipe::V, Pipe::MTE3), {.pc = 0, .issue = 4});
  order.wait(flag(Pipe::V, Pipe::MTE3), 5);
  EXPECT_EQ(known(order, Pipe::MTE3, 6, Pipe::V), 1u);
  EXPECT_EQ(known(order, Pipe::MTE3, 6, Pipe::MTE2), 1u);
}

TEST(BlockOrder, WhatTheScalarUnitWaitedForIsDoneForAllThatItDispatchesLater) {
  BlockOrder order;
  order.count(Pipe::V);
  order.set(flag(Pipe::V, Pipe::S), {.pc = 0, .issue = 1});
  order.wait(flag(Pipe::V, Pipe::S), 2);
  EXPECT_EQ(known(order, Pipe::MTE3, 1, Pipe::V), 0u);
  EXPECT_EQ(known(order, Pipe::MTE3, 3, Pipe::V), 1u);
}

TEST(BlockOrder, APipeDoesNotKnowItsOwnInstructionsToBeCompleteWithoutABarrier) {
  BlockOrder order;
  order.count(Pipe::V);
  EXPECT_EQ(known(order, Pipe::V, 1, Pipe::V), 0u);
  order.barrier(Pipe::V, 2);
  EXPECT_EQ(known(order, Pipe::V, 3, Pipe::V), 1u);
}

TEST(BlockOrder, ABarrierOfAllPipesOrdersEverything) {
  BlockOrder order;
  order.count(Pipe::V);
  order.count(Pipe::MTE3);
  order.barrier(Pipe::ALL, 2);
  EXPECT_EQ(known(order, Pipe::MTE2, 3, Pipe::V), 1u);
  EXPECT_EQ(known(order, Pipe::MTE2, 3, Pipe::MTE3), 1u);
}

TEST(BlockOrder, TellsWhichFlagsAreSetTwiceAndLeftSetAndFree) {
  BlockOrder order;
  EXPECT_FALSE(order.set(flag(Pipe::V, Pipe::MTE3, 1), {.pc = 8, .issue = 0}));
  const auto earlier = order.set(flag(Pipe::V, Pipe::MTE3, 1), {.pc = 16, .issue = 1});
  ASSERT_TRUE(earlier);
  EXPECT_EQ(earlier->pc, 8u);
  ASSERT_EQ(order.left_set().size(), 1u);
  EXPECT_EQ(order.left_set()[0].first.id, 1u);
  EXPECT_EQ(order.free_id(Pipe::V, Pipe::MTE3, 8), 0u);
  order.set(flag(Pipe::V, Pipe::MTE3, 0), {.pc = 0, .issue = 2});
  EXPECT_EQ(order.free_id(Pipe::V, Pipe::MTE3, 8), 2u);
  EXPECT_EQ(order.free_id(Pipe::V, Pipe::MTE3, 2), 2u);  // none
}

}  // namespace
}  // namespace cubist::sanitizer

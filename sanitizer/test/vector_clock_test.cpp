#include "vector_clock.h"

#include <gtest/gtest.h>

namespace cubist::sanitizer {
namespace {

TEST(VectorClock, JoinTakesTheLargerOfEachPipe) {
  PipeClock a{1, 5, 0}, b{2, 3, 7};
  join(a, b);
  EXPECT_EQ(a, (PipeClock{2, 5, 7}));
  EXPECT_TRUE(covers(a, b));
  EXPECT_FALSE(covers(b, a));
}

TEST(VectorClock, JoinOfClocksOfALaunchSharesTheOneThatKnowsMore) {
  const LaunchClock little = with(nullptr, 0, PipeClock{1});
  const LaunchClock more = with(little, 2, PipeClock{0, 4});
  EXPECT_EQ(join(little, more), more);
  EXPECT_EQ(join(more, little), more);
  EXPECT_EQ(join(nullptr, little), little);
  EXPECT_EQ(join(little, nullptr), little);
}

TEST(VectorClock, JoinOfClocksThatKnowDifferentCoresKnowsBoth) {
  const LaunchClock both = join(with(nullptr, 0, PipeClock{1}), with(nullptr, 1, PipeClock{2}));
  EXPECT_EQ((*both)[0], PipeClock{1});
  EXPECT_EQ((*both)[1], PipeClock{2});
}

TEST(VectorClock, WithLeavesTheClockItStartsFromAsItWas) {
  const LaunchClock before = with(nullptr, 0, PipeClock{1});
  with(before, 0, PipeClock{9});
  EXPECT_EQ((*before)[0], PipeClock{1});
}

}  // namespace
}  // namespace cubist::sanitizer

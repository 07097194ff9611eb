#include "tune/neighbours.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace cubist::akg {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

TEST(Neighbours, DifferInOneDecision) {
  const Schedule start{.axis = 1, .chunk = 8, .blocks = 4};
  const std::vector<Schedule> all = neighbours(start, {16, 60, 7}, 48);
  for (const Schedule& next : all) {
    const bool cuts_elsewhere = next.axis != start.axis || next.chunk != start.chunk;
    EXPECT_NE(cuts_elsewhere, next.blocks != start.blocks) << to_string(next);
  }
  EXPECT_THAT(all, Contains(Schedule{.axis = 1, .chunk = 16, .blocks = 4}));
  EXPECT_THAT(all, Contains(Schedule{.axis = 1, .chunk = 10, .blocks = 4}))
      << "the next divisor of 60";
  EXPECT_THAT(all, Contains(Schedule{.axis = 0, .chunk = 1, .blocks = 4}));
  EXPECT_THAT(all, Contains(Schedule{.axis = 2, .chunk = 7, .blocks = 4}));
  EXPECT_THAT(all, Contains(Schedule{.axis = 1, .chunk = 8, .blocks = 48}));
}

TEST(Neighbours, AreDistinctLegalAndNotTheStart) {
  for (const Shape& shape : std::vector<Shape>{{1}, {2, 3}, {1, 1, 97}, {64, 1024}}) {
    for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
      const int64_t extent = shape[static_cast<size_t>(axis)];
      for (const int64_t chunk : {int64_t{1}, extent}) {
        const Schedule start{.axis = axis, .chunk = chunk, .blocks = 1};
        std::vector<Schedule> all = neighbours(start, shape, 3);
        EXPECT_THAT(all, Not(Contains(start)));
        for (auto i = all.begin(); i != all.end(); ++i) {
          ASSERT_LT(i->axis, static_cast<int>(shape.size()));
          EXPECT_TRUE(i->chunk >= 1 && i->chunk <= shape[static_cast<size_t>(i->axis)]);
          EXPECT_TRUE(i->blocks >= 1 && i->blocks <= 3);
          EXPECT_EQ(std::find(i + 1, all.end(), *i), all.end()) << to_string(*i);
        }
      }
    }
  }
}

TEST(Neighbours, OfSplitReductionsHaveTwiceAndHalfTheParts) {
  const Schedule start{.axis = 0, .chunk = 1, .blocks = 4, .parts = 12};
  const std::vector<Schedule> all = neighbours(start, {12, 1, 70}, 48);
  for (const int64_t parts : {24, 6}) {
    EXPECT_THAT(all, Contains(Schedule{.axis = 0, .chunk = 1, .blocks = 4, .parts = parts}));
  }
  const std::vector<Schedule> of_two =
      neighbours({.axis = 0, .chunk = 1, .blocks = 4, .parts = 2}, {2, 1, 70}, 48);
  EXPECT_THAT(of_two, Not(Contains(Schedule{.axis = 0, .chunk = 1, .blocks = 4, .parts = 1})));
}

TEST(Neighbours, AScalarOnOneCoreHasNone) {
  EXPECT_THAT(neighbours({.axis = 0, .chunk = 1, .blocks = 1}, {}, 1), IsEmpty());
}

}  // namespace
}  // namespace cubist::akg

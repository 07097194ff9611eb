#include "tune/search.h"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "tune/neighbours.h"

namespace cubist::akg {
namespace {

using testing::SizeIs;

const Shape kShape = {64, 4096};
constexpr uint32_t kCores = 48;

// A bowl: quickest at axis 0 in chunks of 16 on 40 blocks. Chunks above 32 make no kernel.
std::optional<Cycles> bowl(const Schedule& s) {
  if (s.chunk > 32) return {};
  return Cycles{1000 + 500 * s.axis + std::llabs(s.chunk - 16) * 10 +
                std::llabs(static_cast<long long>(s.blocks) - 40)};
}

const std::vector<Schedule> kRanked = {{0, 1, 48}, {0, 2, 48}, {0, 4, 48},
                                       {0, 64, 1}, {0, 2, 24}, {1, 4096, 48}};
const SearchSpace kSpace = {kRanked,
                            [](const Schedule& s) { return neighbours(s, kShape, kCores); }};

std::vector<SearchStep> run(int budget, uint64_t seed = 1, const TimeSchedule& time = bowl) {
  return search(kSpace, budget, seed, time, [] { return true; });
}

std::vector<Schedule> schedules(const std::vector<SearchStep>& steps) {
  std::vector<Schedule> all;
  for (const SearchStep& step : steps) all.push_back(step.schedule);
  return all;
}

TEST(Search, BeginsWithTheFirstOfTheCostModel) {
  EXPECT_EQ(schedules(run(1)), std::vector<Schedule>{kRanked[0]});
  const std::vector<Schedule> eight = schedules(run(8));
  ASSERT_THAT(eight, SizeIs(8));
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(eight[i], kRanked[i]);
  EXPECT_NE(eight[4], kRanked[4]) << "half of the budget is for neighbours";
}

TEST(Search, FindsTheBottomOfABowl) {
  const auto best = quickest(run(60));
  ASSERT_TRUE(best);
  EXPECT_EQ(best->schedule, (Schedule{.axis = 0, .chunk = 16, .blocks = 40}));
}

TEST(Search, SameBudgetAndSeedTakeTheSameSteps) {
  EXPECT_EQ(schedules(run(30, 5)), schedules(run(30, 5)));
  EXPECT_NE(schedules(run(30, 5)), schedules(run(30, 6)));
}

TEST(Search, TimesNoScheduleTwice) {
  std::set<std::string> seen;
  run(200, 3, [&](const Schedule& s) {
    EXPECT_TRUE(seen.insert(to_string(s)).second) << to_string(s);
    return bowl(s);
  });
}

TEST(Search, EndsWithNothingLeft) {
  const SearchSpace one = {std::span(kRanked).first(1),
                           [](const Schedule&) { return std::vector<Schedule>{}; }};
  EXPECT_THAT(search(one, 50, 1, bowl, [] { return true; }), SizeIs(1));
}

TEST(Search, WithoutAnyKernelItTriesAllThatAreRanked) {
  const auto none = [](const Schedule&) { return std::optional<Cycles>{}; };
  const auto steps = run(50, 1, none);
  EXPECT_EQ(schedules(steps), kRanked);
  EXPECT_FALSE(quickest(steps));
}

TEST(Search, StopsWhenItIsTold) {
  int left = 3;
  EXPECT_THAT(search(kSpace, 50, 1, bowl, [&] { return left-- > 0; }), SizeIs(3));
}

TEST(Search, OfEqualsTheEarlierIsTheAnswer) {
  const std::vector<SearchStep> steps = {
      {kRanked[0], {}}, {kRanked[1], Cycles{5}}, {kRanked[2], Cycles{5}}};
  EXPECT_EQ(quickest(steps)->schedule, kRanked[1]);
}

}  // namespace
}  // namespace cubist::akg

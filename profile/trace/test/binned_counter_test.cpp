#include "binned_counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "cubist/base/error.h"

namespace cubist::profile {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::vector<std::pair<int64_t, double>> take(BinnedCounter& counter, int64_t end) {
  std::vector<std::pair<int64_t, double>> bins;
  counter.take({end}, [&](Cycles time, double sum) { bins.emplace_back(time.value, sum); });
  return bins;
}

TEST(BinnedCounter, SumsWhatFallsIntoABin) {
  BinnedCounter counter({10});
  counter.add({25}, 3);
  counter.add({29}, 4);
  counter.add({30}, 5);
  EXPECT_THAT(take(counter, 100), ElementsAre(Pair(20, 7), Pair(30, 5), Pair(40, 0)));
}

TEST(BinnedCounter, SpreadsARateOverTheBinsThatItCrosses) {
  BinnedCounter counter({10});
  counter.add_over({5}, {32}, 2);
  EXPECT_THAT(take(counter, 40), ElementsAre(Pair(0, 10), Pair(10, 20), Pair(20, 20), Pair(30, 4)));
}

TEST(BinnedCounter, KeepsABinThatHasNotEnded) {
  BinnedCounter counter({10});
  counter.add({5}, 1);
  counter.add({15}, 2);
  EXPECT_THAT(take(counter, 19), ElementsAre(Pair(0, 1)));
  counter.add({16}, 3);
  EXPECT_THAT(take(counter, 20), ElementsAre(Pair(10, 5)));
}

TEST(BinnedCounter, SaysOnceThatNothingHappens) {
  BinnedCounter counter({10});
  counter.add({5}, 1);
  EXPECT_THAT(take(counter, 100), ElementsAre(Pair(0, 1), Pair(10, 0)));
  EXPECT_THAT(take(counter, 200), ElementsAre());
  counter.add({505}, 1);
  EXPECT_THAT(take(counter, 510), ElementsAre(Pair(500, 1)));
}

TEST(BinnedCounter, TakesTimesInAnyOrder) {
  BinnedCounter counter({10});
  counter.add({35}, 1);
  counter.add({15}, 2);
  counter.add_over({5}, {15}, 1);
  EXPECT_THAT(take(counter, 40), ElementsAre(Pair(0, 5), Pair(10, 7), Pair(20, 0), Pair(30, 1)));
}

TEST(BinnedCounter, RejectsATimeThatWasTaken) {
  BinnedCounter counter({10});
  counter.add({25}, 3);
  take(counter, 30);
  EXPECT_THROW(counter.add({5}, 1), Error);
}

}  // namespace
}  // namespace cubist::profile

// The closed forms of section 12.3, on round figures: alpha 10 cycles, a link of 2 B per cycle,
// reduction at 8 B per cycle.
#include "cubist/sim/collective_cost.h"

#include <gtest/gtest.h>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

using enum Collective;
using enum CollectiveAlgorithm;

constexpr CollectiveLinks kLinks = {.latency = {10}, .link = {2}, .reduce = {8}};
constexpr Bytes kSize = {8000};

int64_t cycles(Collective collective, CollectiveAlgorithm algorithm, int ranks) {
  return collective_cycles(collective, algorithm, kSize, ranks, kLinks).value;
}

TEST(CollectiveCost, AMeshSendsOneShareOverEveryLinkAtOnce) {
  EXPECT_EQ(cycles(kAllGather, kMesh, 8), 10 + 1000 / 2);
  EXPECT_EQ(cycles(kReduceScatter, kMesh, 8), 10 + 1000 / 2 + 7 * 1000 / 8);
  EXPECT_EQ(cycles(kAllReduce, kMesh, 8), 2 * 10 + 2 * 1000 / 2 + 7 * 1000 / 8);
}

TEST(CollectiveCost, ARingTakesAStepPerNeighbour) {
  EXPECT_EQ(cycles(kAllGather, kRing, 5), 4 * 10 + 4 * 1600 / 2);
  EXPECT_EQ(cycles(kAllReduce, kRing, 5), 8 * 10 + 8 * 1600 / 2 + 4 * 1600 / 8);
}

TEST(CollectiveCost, HalvingAndDoublingTakesTheLogarithmOfTheSteps) {
  EXPECT_EQ(cycles(kReduceScatter, kRhd, 8), 3 * 10 + 7 * 1000 / 2 + 7 * 1000 / 8);
  EXPECT_EQ(cycles(kAllReduce, kRhd, 8), 6 * 10 + 14 * 1000 / 2 + 7 * 1000 / 8);
  EXPECT_THROW(cycles(kAllReduce, kRhd, 5), Error);
}

TEST(CollectiveCost, NhrAndNbTakeAnyNumberOfRanks) {
  for (const CollectiveAlgorithm algorithm : {kNhr, kNb}) {
    EXPECT_EQ(cycles(kAllGather, algorithm, 5), 3 * 10 + 4 * 1600 / 2);
    EXPECT_EQ(cycles(kAllReduce, algorithm, 8), cycles(kAllReduce, kRhd, 8));
  }
}

TEST(CollectiveCost, APairwiseExchangeVisitsEveryPartner) {
  EXPECT_EQ(cycles(kAllToAll, kPairwise, 8), 7 * 10 + 7 * 1000 / 2);
  EXPECT_THROW(cycles(kAllToAll, kRing, 8), Error);
}

TEST(CollectiveCost, AStarSendsEverythingOnce) {
  EXPECT_EQ(cycles(kRooted, kStar, 8), 10 + 8000 / 2);
  EXPECT_THROW(cycles(kAllReduce, kStar, 8), Error);
}

TEST(CollectiveCost, APipelineHidesTheFasterLevel) {
  constexpr CollectiveLinks kSlow = {.latency = {100}, .link = {1}, .reduce = {8}};
  const int64_t across = 100 + 500, inside = 10 + 500 / 2;  // 4 servers of 4: shares of 500 B
  const auto pipeline = [&](Collective collective) {
    return pipeline_cycles(collective, kSize, 4, 4, kLinks, kSlow).value;
  };
  EXPECT_EQ(pipeline(kAllGather), 3 * across + inside);
  EXPECT_EQ(pipeline(kAllReduce), 2 * (3 * across + inside));
}

TEST(CollectiveCost, OneRankIsNoCollective) { EXPECT_THROW(cycles(kAllReduce, kMesh, 1), Error); }

TEST(CollectiveAlgorithms, FollowTheLinksOfTheChip) {
  const ChipSpec a2 = load_chip("ascend910b1"), a1 = load_chip("ascend910a");
  EXPECT_EQ(algorithm_in_server(a2, 8), kMesh);
  EXPECT_EQ(algorithm_in_server(a1, 4), kMesh);
  EXPECT_EQ(algorithm_in_server(a1, 8), kRing);
  EXPECT_EQ(algorithm_between_servers(a1, 16), kRhd);
  EXPECT_EQ(algorithm_between_servers(a1, 12), kRing);
  EXPECT_EQ(algorithm_between_servers(a2, 12), kNhr);
}

TEST(CollectiveAlgorithms, AnAllReduceIsSplitByLevels) {
  const ChipSpec chip = load_chip("ascend910b1");
  const auto overhead = chip.interconnect.collective_overhead;
  const Bytes share = {kSize.value / 8};
  EXPECT_EQ(all_reduce_cycles(chip, kSize, 1, 8),
            overhead + collective_cycles(kReduceScatter, kMesh, kSize, 8, links_in_server(chip)) +
                collective_cycles(kAllGather, kMesh, kSize, 8, links_in_server(chip)));
  EXPECT_EQ(all_reduce_cycles(chip, kSize, 4, 8),
            all_reduce_cycles(chip, kSize, 1, 8) +
                collective_cycles(kAllReduce, kNhr, share, 4, links_between_servers(chip)));
}

TEST(CollectiveAlgorithms, AChipWithoutLinksSaysSo) {
  EXPECT_THROW(all_reduce_cycles(load_chip("ascend310p3"), kSize, 1, 2), Error);
}

}  // namespace
}  // namespace cubist::sim

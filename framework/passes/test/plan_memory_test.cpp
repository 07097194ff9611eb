#include "passes/plan_memory.h"

#include <gtest/gtest.h>

#include "cubist/base/quantity.h"
#include "cubist/base/rng.h"

namespace cubist::framework {
namespace {

void expect_sound(std::span<const Lifetime> lifetimes, const MemoryPlan& plan) {
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    EXPECT_EQ(plan.offsets[i] % kArenaAlignment, 0);
    EXPECT_LE(plan.offsets[i] + lifetimes[i].bytes, plan.arena_bytes);
    for (size_t j = 0; j < i; ++j) {
      const bool together =
          lifetimes[i].first <= lifetimes[j].last && lifetimes[j].first <= lifetimes[i].last;
      const bool overlap = plan.offsets[i] < plan.offsets[j] + lifetimes[j].bytes &&
                           plan.offsets[j] < plan.offsets[i] + lifetimes[i].bytes;
      EXPECT_FALSE(together && overlap) << "lifetimes " << i << " and " << j;
    }
  }
}

TEST(PlanMemory, AChainNeedsTwoBuffers) {
  const std::vector<Lifetime> chain{{1000, 0, 1}, {1000, 1, 2}, {1000, 2, 3}, {1000, 3, 4}};
  const MemoryPlan plan = plan_memory(chain);
  expect_sound(chain, plan);
  EXPECT_EQ(plan.arena_bytes, 2048);
  EXPECT_EQ(plan.bytes_without_reuse, 4096);
}

TEST(PlanMemory, AValueThatIsReadLaterIsKept) {
  const std::vector<Lifetime> skip{{512, 0, 3}, {512, 1, 2}, {512, 2, 3}};
  const MemoryPlan plan = plan_memory(skip);
  expect_sound(skip, plan);
  EXPECT_EQ(plan.arena_bytes, 1536);
}

TEST(PlanMemory, NothingNeedsNothing) { EXPECT_EQ(plan_memory({}).arena_bytes, 0); }

TEST(PlanMemory, ValuesAliveTogetherNeverShareBytes) {
  const auto seed = static_cast<uint64_t>(testing::UnitTest::GetInstance()->random_seed());
  SCOPED_TRACE(testing::Message() << "rerun with --gtest_random_seed=" << seed);
  Rng rng(seed);
  for (int round = 0; round < 50; ++round) {
    std::vector<Lifetime> lifetimes;
    for (int64_t i = rng.integer(1, 40); i > 0; --i) {
      const int first = static_cast<int>(rng.integer(0, 30));
      lifetimes.push_back(
          {rng.integer(0, 5000), first, first + static_cast<int>(rng.integer(0, 10))});
    }
    const MemoryPlan plan = plan_memory(lifetimes);
    expect_sound(lifetimes, plan);
    EXPECT_LE(plan.arena_bytes, plan.bytes_without_reuse);
  }
}

}  // namespace
}  // namespace cubist::framework

#include "cross_core_flows.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cubist::profile {
namespace {

using testing::ElementsAre;
using Mode = isa::CrossCoreMode;

CrossCoreEvent aiv(int core, uint32_t block, int64_t time, uint32_t id = 0) {
  return {.block = {.block = block, .core = {isa::CoreKind::aiv, core}}, .time = {time}, .id = id};
}
CrossCoreEvent aic(int core, uint32_t block, int64_t time, uint32_t id = 0) {
  return {.block = {.block = block, .core = {isa::CoreKind::aic, core}}, .time = {time}, .id = id};
}

// "10 -> 25": a signal at 10 released a wait at 25.
std::vector<std::string> text_of(const CrossCoreFlows& flows) {
  std::vector<std::string> lines;
  for (const auto& [from, to] : flows.flows())
    lines.push_back(fmt::format("{} -> {}", from.time.value, to.time.value));
  return lines;
}

TEST(CrossCoreFlows, AllOfAKindWaitForTheLastOfEachRound) {
  CrossCoreFlows flows;
  flows.signalled(aiv(0, 0, 10), Mode::all_same_kind);
  flows.signalled(aiv(1, 1, 20), Mode::all_same_kind);
  flows.passed(aiv(0, 0, 25));
  flows.signalled(aiv(0, 0, 30), Mode::all_same_kind);  // ahead of the other's first wait
  flows.passed(aiv(1, 1, 35));
  flows.signalled(aiv(1, 1, 40), Mode::all_same_kind);
  flows.passed(aiv(1, 1, 45));
  flows.passed(aiv(0, 0, 46));
  EXPECT_THAT(text_of(flows), ElementsAre("20 -> 25", "20 -> 35", "40 -> 45", "40 -> 46"));
}

TEST(CrossCoreFlows, ACubeCoreAndItsVectorCoresHearOnlyEachOther) {
  CrossCoreFlows flows;
  flows.signalled(aic(0, 0, 10), Mode::aic_with_aivs);
  flows.signalled(aic(1, 1, 20), Mode::aic_with_aivs);
  flows.passed(aiv(0, 0, 30));
  flows.passed(aiv(2, 1, 31));
  flows.signalled(aiv(0, 0, 40), Mode::aic_with_aivs);
  flows.signalled(aiv(1, 0, 50), Mode::aic_with_aivs);
  flows.passed(aic(0, 0, 60));
  EXPECT_THAT(text_of(flows), ElementsAre("10 -> 30", "20 -> 31", "50 -> 60"));
}

TEST(CrossCoreFlows, APairOfVectorCoresHearsOnlyItself) {
  CrossCoreFlows flows;
  flows.signalled(aiv(0, 0, 10), Mode::aiv_pair);
  flows.signalled(aiv(1, 0, 20), Mode::aiv_pair);
  flows.signalled(aiv(2, 1, 30), Mode::aiv_pair);
  flows.passed(aiv(0, 0, 40));
  EXPECT_THAT(text_of(flows), ElementsAre("20 -> 40"));
}

TEST(CrossCoreFlows, IdsAreApart) {
  CrossCoreFlows flows;
  flows.signalled(aic(0, 0, 10, 1), Mode::aic_with_aivs);
  flows.signalled(aic(0, 0, 20, 2), Mode::aic_with_aivs);
  flows.passed(aiv(0, 0, 30, 2));
  flows.passed(aiv(0, 0, 31, 1));
  EXPECT_THAT(text_of(flows), ElementsAre("20 -> 30", "10 -> 31"));
}

}  // namespace
}  // namespace cubist::profile

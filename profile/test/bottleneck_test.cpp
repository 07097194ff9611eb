#include "cubist/profile/bottleneck.h"

#include <gtest/gtest.h>

namespace cubist::profile {
namespace {

constexpr Cycles kLaunchOverhead{1000};

// A task of two cores that ran blocks for `running` cycles.
sim::TaskReport task(int64_t running, std::map<isa::Pipe, sim::PipeTime> pipes) {
  sim::TaskReport report;
  report.started = {5000};
  report.ended = report.started + kLaunchOverhead + Cycles{running};
  report.cores = 2;
  report.pipes = std::move(pipes);
  return report;
}

Bottleneck of(const sim::TaskReport& report) {
  return find_bottleneck(std::span(&report, 1), report.ended - report.started, kLaunchOverhead);
}

TEST(Bottleneck, TheBusiestUnitBinds) {
  EXPECT_EQ(of(task(10000, {{isa::Pipe::M, {{15000}, 1}}, {isa::Pipe::MTE2, {{9000}, 1}}})),
            Bottleneck::kCube);
  EXPECT_EQ(of(task(10000, {{isa::Pipe::M, {{5000}, 1}}, {isa::Pipe::MTE2, {{9000}, 1}}})),
            Bottleneck::kMemory);
}

TEST(Bottleneck, UnitsThatMostlyWaitMeanLatency) {
  EXPECT_EQ(of(task(10000, {{isa::Pipe::V, {{4999}, 1}}})), Bottleneck::kLatency);
  EXPECT_EQ(of(task(10000, {{isa::Pipe::V, {{5001}, 1}}})), Bottleneck::kVector);
}

TEST(Bottleneck, AShortKernelIsBoundByItsLaunch) {
  EXPECT_EQ(of(task(999, {{isa::Pipe::V, {{1998}, 1}}})), Bottleneck::kLaunch);
}

TEST(Bottleneck, WithoutTimeThereIsNone) {
  EXPECT_EQ(find_bottleneck({}, Cycles{0}, kLaunchOverhead), Bottleneck::kNone);
}

}  // namespace
}  // namespace cubist::profile

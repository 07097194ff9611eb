// What a profile says of dependences that interlocks resolved.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cubist/profile/json.h"
#include "cubist/profile/summary.h"
#include "profiled_kernels.h"

namespace cubist::profile {
namespace {

using isa::Pipe;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

sim::TaskReport run(ProfiledKernels& p, const std::string& kernel, bool has_interlocks) {
  p.kernels.has_interlocks = has_interlocks;
  const uint64_t in = p.kernels.upload(sim::halves(1, 128)),
                 out = p.kernels.upload(sim::halves(2, 128)),
                 other = p.kernels.upload(sim::halves(3, 128));
  return p.kernels.run(kernel, {in, out, other});
}

struct Hazard {
  const char* kernel;
  Pipe pipe, after;
};

TEST(Hazards, AreCountedAtTheLineThatHadToWait) {
  for (const Hazard& expected :
       {Hazard{"v_after_mte2", Pipe::V, Pipe::MTE2}, Hazard{"mte3_after_v", Pipe::MTE3, Pipe::V},
        Hazard{"s_after_v", Pipe::S, Pipe::V}}) {
    ProfiledKernels p(sim::split_chip());
    const sim::TaskReport report = run(p, expected.kernel, true);
    const Profile profile = p.collector->profile();
    ASSERT_EQ(profile.lines.size(), 1u) << "every address of the test kernels is one line";
    const PlaceTime& place = profile.lines[0].pipes.at(expected.pipe);
    const Hazards& hazards = place.hazards.at(expected.after);
    const sim::PipeTime& time = report.pipes.at(expected.pipe);
    EXPECT_EQ(hazards.resolved, time.hazards) << expected.kernel;
    EXPECT_EQ(hazards.later, time.interlocked) << expected.kernel;
    EXPECT_EQ(place.waits[static_cast<size_t>(sim::Wait::kInterlock)],
              time.waited(sim::Wait::kInterlock));
    EXPECT_EQ(profile.tasks[0].total().pipes.at(expected.pipe).hazards, time.hazards);
  }
}

TEST(Hazards, AreInTheSummaryAndInTheJson) {
  ProfiledKernels p(sim::split_chip());
  const sim::PipeTime time = run(p, "v_after_mte2", true).pipes.at(Pipe::V);
  const Profile profile = p.collector->profile();
  const std::string cycles = std::to_string(time.interlocked.value);
  EXPECT_THAT(render_summary(profile, 10),
              HasSubstr("hazards resolved by interlocks: 1, " + cycles + " cycles later in all"));
  EXPECT_THAT(render_summary(profile, 10),
              ContainsRegex("1 +" + cycles + " +V after MTE2 +v_after_mte2 +test_kernels.cpp:7"));

  const auto json = nlohmann::json::parse(to_json(profile, {}));
  const nlohmann::json expected = {
      {{"pipe", "V"}, {"after", "MTE2"}, {"resolved", 1}, {"cycles", time.interlocked.value}}};
  EXPECT_EQ(json["lines"][0]["hazards"], expected);
  EXPECT_EQ(json["lines"][0]["waits"]["V"]["interlock"], time.waited(sim::Wait::kInterlock).value);
  for (const auto& pipe : json["tasks"][0]["pipes"])
    EXPECT_EQ(pipe["hazards"], pipe["pipe"] == "V" ? 1 : 0);
}

TEST(Hazards, AreAbsentWithoutInterlocks) {
  ProfiledKernels p(sim::split_chip());
  run(p, "v_after_mte2", false);
  const Profile profile = p.collector->profile();
  EXPECT_THAT(render_summary(profile, 10), Not(HasSubstr("hazards resolved")));
  EXPECT_FALSE(nlohmann::json::parse(to_json(profile, {}))["lines"][0].contains("hazards"));
}

}  // namespace
}  // namespace cubist::profile

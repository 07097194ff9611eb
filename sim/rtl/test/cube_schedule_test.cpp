// When the cube in RTL is done: the rule, against what the RTL does, on any commands; and the table
// of sim/rtl/cube/README.md, beside what the cost rule of pipe M says of the same shapes.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <sstream>

#include "cubist/sim/cost.h"
#include "rtl/test/rtl_cube_core.h"

namespace cubist::sim {
namespace {

using isa::DataType;

constexpr int64_t kSteps = 16;             // of the chain: parameter K of cube.sv
constexpr int64_t kSameTile = kSteps + 1;  // cycles from a pass to the next one on its tile of C
constexpr int64_t kIssueToDone =
    kSteps + 2;  // from the cycle of a pass to the edge that takes its sums

// README.md, "When it is done": a pass issues in the cycle after the former one, but not before the
// sums that it starts from are written. The next command is offered when the former one is taken.
std::vector<int64_t> expected_done(const std::vector<CubeCommand>& commands) {
  std::vector<int64_t> done;
  std::map<uint64_t, int64_t> last_issue;  // of a tile of C
  int64_t offered = 0, issue = 0;
  for (const CubeCommand& c : commands) {
    offered = std::max(offered + 1, issue + 1);  // taken by this edge
    issue = offered - 1;
    for (int f = 0; f < c.k_fractals; ++f) {
      for (int j = 0; j < c.n_fractals; ++j) {
        for (int i = 0; i < c.m_fractals; ++i) {
          const uint64_t tile = c.c_address(i, j);
          const auto before = last_issue.find(tile);
          const bool reads_c = f > 0 || c.start == CubeStart::kC;
          ++issue;
          if (reads_c && before != last_issue.end())
            issue = std::max(issue, before->second + kSameTile);
          last_issue[tile] = issue;
        }
      }
    }
    done.push_back(issue + kIssueToDone);
  }
  return done;
}

isa::Mad mad_of(DataType type, uint32_t m, uint32_t n, uint32_t k) {
  isa::Mad i;
  i.type_a = i.type_b = type;
  i.m = m, i.n = n, i.k = k, i.init = 1;
  return i;
}

std::vector<int64_t> measured(const std::vector<isa::Mad>& mads) {
  RtlCubeCore core;
  std::vector<CubeCommand> commands;
  for (const isa::Mad& i : mads) commands.push_back(command_of(i, core.core.registers));
  return core.run(commands);
}

std::vector<int64_t> expected(const std::vector<isa::Mad>& mads) {
  std::vector<CubeCommand> commands;
  for (const isa::Mad& i : mads) commands.push_back(command_of(i, ControlRegisters{}));
  return expected_done(commands);
}

TEST(Schedule, IsThatOfTheRuleForAnyCommands) {
  Rng rng(20261129);
  for (int batch = 0; batch < 12; ++batch) {
    std::vector<isa::Mad> mads;
    for (auto count = rng.integer(1, 8); count > 0; --count) {
      const DataType type = rng.integer(0, 1) ? DataType::f16 : DataType::s8;
      isa::Mad i = mad_of(type, static_cast<uint32_t>(rng.integer(1, 100)),
                          static_cast<uint32_t>(rng.integer(1, 100)),
                          static_cast<uint32_t>(rng.integer(1, 80)));
      i.init = static_cast<uint32_t>(rng.integer(0, 1));
      i.c = static_cast<uint64_t>(rng.integer(0, 12)) * 1024;
      mads.push_back(i);
    }
    EXPECT_EQ(measured(mads), expected(mads)) << "batch " << batch;
  }
}

TEST(Schedule, OfOneCommandHasAClosedForm) {
  for (const uint32_t side : {1u, 2u, 4u, 5u, 6u}) {
    for (const uint32_t k : {1u, 2u, 7u}) {
      const int64_t tiles = side * side;
      const int64_t done = 1 + (k - 1) * std::max(tiles, kSameTile) + (tiles - 1) + kIssueToDone;
      EXPECT_EQ(measured({mad_of(DataType::f16, side * 16, side * 16, k * 16)}).front(), done)
          << side << " x " << side << " tiles, " << k << " fractals along k";
    }
  }
}

// One line of the table: a command alone, and as the second of two that add to different tiles.
std::string line_of(DataType type, uint32_t m, uint32_t n, uint32_t k, const ChipSpec& chip) {
  isa::Mad first = mad_of(type, m, n, k), second = first;
  const CubeCommand command = command_of(first, ControlRegisters{});
  second.c = uint64_t{1024} * static_cast<uint64_t>(command.m_fractals * command.n_fractals);
  const std::vector<int64_t> done = measured({first, second});
  const int64_t passes = int64_t{command.m_fractals} * command.n_fractals * command.k_fractals;
  const Cost rule = cost(isa::Mad::kOp, first.pack(), ControlRegisters{}, chip);
  const int64_t each = done[1] - done[0];
  return fmt::format("| {} | {} x {} x {} | {} | {} | {} | {} | {:.0f} % | {} | {} |\n",
                     isa::name_of(type), m, n, k, command.m_fractals * command.n_fractals,
                     command.k_fractals, done[0], each,
                     100.0 * static_cast<double>(passes) / static_cast<double>(each),
                     rule.latency().value, rule.issue.value);
}

std::string table() {
  const ChipSpec chip = load_chip("ascend910b1");
  std::string text =
      "| type | m x n x k | tiles of C | fractals of k | done | next done | of the array | pipe M: "
      "visible | pipe M: next |\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  struct Shape {
    uint32_t m, n, k;
  };
  for (const DataType type : {DataType::f16, DataType::s8}) {
    for (const Shape& s : {Shape{16, 16, 16},
                           {1, 16, 256},
                           {16, 16, 256},
                           {32, 32, 64},
                           {64, 64, 64},
                           {80, 64, 64},
                           {64, 128, 128},
                           {128, 128, 128}})
      text += line_of(type, s.m, s.n, s.k, chip);
  }
  return text;
}

TEST(Schedule, DependsOnTheWidthOfTheElementsOnly) {
  const auto done = [](DataType type) { return measured({mad_of(type, 40, 40, 100)}); };
  EXPECT_EQ(done(DataType::bf16), done(DataType::f16));
  EXPECT_EQ(done(DataType::u8), done(DataType::s8));
  EXPECT_NE(done(DataType::s8), done(DataType::f16));
}

// After a change of the RTL's schedule: put what this prints into sim/rtl/cube/README.md.
TEST(Schedule, IsTheTableOfTheReadme) {
  std::ifstream file(CUBIST_RTL_README);
  std::stringstream readme;
  readme << file.rdbuf();
  EXPECT_THAT(readme.str(), testing::HasSubstr(table()));
}

}  // namespace
}  // namespace cubist::sim

// Transposing copies, broadcasts and runs of patterns against host code.
#include <algorithm>
#include <numeric>

#include "chip.h"

namespace cubist::ascendc {
namespace {

using enum Element;

class Layout : public OnChip {};

TEST_P(Layout, SixteenBlocksOfHalfsAreTransposed) {
  for (const size_t repeats : {1, 3}) {
    const Numbers x = random_numbers(repeats * 256, -99, 99, half);
    for (const uint64_t form : {0, 1}) {
      const Numbers z = chip.run("TransDataTo5HD_half", half, half, x, x, {form});
      for (size_t i = 0; i < x.size(); ++i)
        ASSERT_EQ(z[i], x[i / 256 * 256 + i % 16 * 16 + i / 16 % 16]);
    }
  }
}

TEST_P(Layout, SixteenBlocksOfFloatsBecomeEightRows) {
  const Numbers x = random_numbers(128, -99, 99, float32);
  for (const uint64_t form : {0, 1}) {
    const Numbers z = chip.run("TransDataTo5HD_float", float32, float32, x, x, {form});
    for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(z[i], x[i % 16 * 8 + i / 16]);
  }
}

TEST_P(Layout, BroadcastsRepeatARowAColumnOrAnElement) {
  for (const Element type : {float32, half}) {
    for (const auto& [rows, columns] :
         std::vector<std::pair<size_t, size_t>>{{8, 32}, {35, 144}, {300, 16}, {1, 160}}) {
      const Numbers x = random_numbers(rows * columns, -99, 99, type);
      for (const uint64_t axis : {0, 1, 2}) {
        const Numbers z = chip.run(std::string("BroadCast_") + name_of(type), type, type, x, x,
                                   {axis, rows, columns});
        for (size_t i = 0; i < z.size(); ++i) {
          const size_t from = axis == 0 ? i % columns : axis == 1 ? i / columns : 0;
          ASSERT_EQ(z[i], x[from]) << name_of(type) << ", axis " << axis << ", " << rows;
        }
      }
    }
  }
}

TEST_P(Layout, PatternsReachOverRunsLongerThanARepeat) {
  const Numbers x = random_numbers(480, -99, 99, float32);
  for (const uint64_t pattern : {1, 2, 4}) {
    for (const uint64_t elements : {160, 480}) {
      const Numbers z =
          chip.run("GatherMaskRuns_float", float32, float32, x, x, {pattern, elements});
      const size_t step = pattern <= 2 ? 2 : 4, first = pattern <= 2 ? pattern - 1 : pattern - 3;
      for (size_t i = 0; i < x.size() / step; ++i) ASSERT_EQ(z[i], x[i * step + first]);
    }
  }
}

TEST_P(Layout, ScatteringPutsElementsAtTheirOffsets) {
  if (chip.is_split()) GTEST_SKIP() << "split cores have no scattering instruction";
  const Numbers x = random_numbers(200, -99, 99, float32);
  std::vector<size_t> places(x.size());
  std::iota(places.begin(), places.end(), 0);
  for (size_t i = 0; i < places.size(); ++i)
    std::swap(places[i], places[static_cast<size_t>(rng.integer(0, 199))]);
  Numbers offsets(places.begin(), places.end());
  for (double& offset : offsets) offset *= 4;
  const Numbers z =
      chip.run("Scatter_float", float32, float32, x, decode(encode(offsets, uint32), float32), {0});
  for (size_t i = 0; i < x.size(); ++i) EXPECT_EQ(z[places[i]], x[i]);
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Layout);

}  // namespace
}  // namespace cubist::ascendc

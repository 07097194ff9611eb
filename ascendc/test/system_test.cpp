// Blocks, tiling data, meetings of blocks, masks in registers.
#include "chip.h"
#include "forms.h"

namespace cubist::ascendc {
namespace {

using enum Element;

class System : public OnChip {
 protected:
  // Each block published block + 1, then twice as much, and all added up.
  static void check_meeting(Chip& chip, const std::string& kernel) {
    constexpr uint32_t kBlocks = 5;
    const auto out = chip.run(kernel, kBlocks,
                              {Bytes8(kBlocks * 32), Bytes8(kBlocks * 32), Bytes8(kBlocks * 32)});
    for (uint32_t block = 0; block < kBlocks; ++block)
      EXPECT_EQ(decode(out[1], int32)[block * 8], 3 * (1 + 2 + 3 + 4 + 5)) << kernel;
  }
};

TEST_P(System, BlocksKnowTheirNumber) {
  const Numbers z = decode(chip.run("block_numbers", 6, {Bytes8(6 * 64)})[0], int32);
  for (size_t block = 0; block < 6; ++block)
    EXPECT_EQ(z[block * 16], 600 + static_cast<double>(block));
}

TEST_P(System, TilingDataArrivesAsAStruct) {
  Bytes8 tiling = encode({77, 0, 1, 2, 3}, int32);
  const Bytes8 scale = encode({2.5}, float32);
  std::copy(scale.begin(), scale.end(), tiling.begin() + 4);
  const Numbers z = decode(chip.run("read_tiling", 1, {Bytes8(16), tiling})[0], float32);
  EXPECT_EQ(z, (Numbers{77, 2.5, 6, 3}));
}

TEST_P(System, BlocksMeetThroughGm) {
  Chip unwatched(GetParam().chip, GetParam().mode, false);
  check_meeting(unwatched, "meet_through_gm");
}

TEST_P(System, BlocksMeetByFlagsOfSplitCores) {
  if (!chip.is_split()) GTEST_SKIP() << "coupled cores have no cross-core flags";
  check_meeting(chip, "meet_by_flags");
}

TEST_P(System, MasksStayInTheirRegisters) {
  const Numbers x = random_numbers(128, -99, 99, float32),
                y = random_numbers(128, -99, 99, float32);
  for (const uint64_t form : {0, 1}) {
    const Numbers z = chip.run("masks", float32, float32, x, y, {form});
    for (size_t i = 0; i < z.size(); ++i) {
      const bool active = form == 0 ? i < 64 && (0xff00ffu >> std::min<size_t>(i, 31) & 1) : i < 70;
      ASSERT_EQ(z[i], active ? rounded(float32, x[i] + y[i]) : kUntouched) << form << ", " << i;
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(System);

}  // namespace
}  // namespace cubist::ascendc

#include "timing/ub_banks.h"

#include <gtest/gtest.h>

namespace cubist::sim {
namespace {

class UbBanks : public testing::Test {
 protected:
  int64_t cycles(const UbAccess& access, int64_t repeats) const {
    return bank_cycles({&access, 1}, repeats, vector_).value;
  }
  const VectorSpec vector_ = load_chip("ascend910b1").vector;
};

TEST_F(UbBanks, ContiguousBlocksDoNotConflict) { EXPECT_EQ(cycles({0, 1, 8, false}, 100), 100); }

// Section 6.3 [ADK-guide]: block stride 16 takes 8 cycles per repeat, block stride 8 takes 4.
TEST_F(UbBanks, ABlockStrideOf16MeetsOneGroup) { EXPECT_EQ(cycles({0, 16, 128, false}, 10), 80); }
TEST_F(UbBanks, ABlockStrideOf8MeetsTwoGroups) { EXPECT_EQ(cycles({0, 8, 64, false}, 10), 40); }

// Section 6.4, third check [ADK-exnz]: a stride of 144 blocks is several times slower than 145.
TEST_F(UbBanks, AScatterConflictsByItsStride) {
  EXPECT_EQ(cycles({0, 144, 1, true}, 16), 128);
  EXPECT_EQ(cycles({0, 145, 1, true}, 16), 16);
}

TEST_F(UbBanks, BlockStrideZeroReadsOnce) { EXPECT_EQ(cycles({0, 0, 1, false}, 10), 10); }

TEST_F(UbBanks, ReadsAndWritesHavePortsOfTheirOwn) {
  const UbAccess both[] = {{0, 1, 8, false}, {0, 1, 8, true}};
  EXPECT_EQ(bank_cycles(both, 10, vector_).value, 10);
}

}  // namespace
}  // namespace cubist::sim

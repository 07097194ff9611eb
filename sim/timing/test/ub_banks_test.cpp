#include "timing/ub_banks.h"

#include <gtest/gtest.h>

namespace cubist::sim {
namespace {

class UbBanks : public testing::Test {
 protected:
  int64_t cycles(const UbAccess& access, int64_t repeats) const {
    return bank_time({&access, 1}, repeats, 1, vector_).total.value;
  }
  // dst = src0 + src1, contiguous, 64 repeats.
  BankTime add_time(uint64_t src0, uint64_t src1, uint64_t dst,
                    double cycles_per_repeat = 1) const {
    const UbAccess accesses[] = {{src0, 1, 8, false}, {src1, 1, 8, false}, {dst, 1, 8, true}};
    return bank_time(accesses, 64, cycles_per_repeat, vector_);
  }
  int64_t add(uint64_t src0, uint64_t src1, uint64_t dst, double cycles_per_repeat = 1) const {
    return add_time(src0, src1, dst, cycles_per_repeat).total.value;
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

TEST_F(UbBanks, AGroupReadsAndWritesInOneCycleIfTheBanksDiffer) {
  EXPECT_EQ(add(0, 0x10100, 0x20000), 64);
}

TEST_F(UbBanks, TwoReadsOfAGroupTakeTwoCyclesWhateverTheirBanks) {
  EXPECT_EQ(add(0, 0x4000, 0x10000), 2 * 64);
  EXPECT_EQ(add(0, 0x10000, 0x20100), 2 * 64);
}

// The write of a repeat meets the read of one an odd number of repeats later: other groups.
TEST_F(UbBanks, InPlaceThereIsNoConflict) {
  EXPECT_EQ(add(0, 0x10100, 0), 64);
  EXPECT_EQ(add(0, 0x10100, 0x10100), 64);
}

// Every write meets a read of its bank: the reads of write_lag repeats, then their writes, and so
// on; the writes after the last read cost nothing.
TEST_F(UbBanks, AReadWaitsForAWriteOfItsBank) {
  const int64_t lag = vector_.write_lag.value;
  EXPECT_EQ(add(0, 0x10100, 0x4020), 64 + lag * (63 / lag) - 1);
}

// Section 6.6: vdiv, of two cycles per repeat, takes four where vadd takes two.
TEST_F(UbBanks, ConflictsComeOnTopOfTheTimeOfASlowUnit) {
  EXPECT_EQ(add(0, 0x10100, 0x20000, 2), 2 * 64);
  EXPECT_EQ(add(0, 0x4000, 0x10000, 2), 4 * 64);
  EXPECT_EQ(add(0, 0x4000, 0x10000, 4), 8 * 64);
}

TEST_F(UbBanks, ConflictsAreToldByKind) {
  const BankTime none = add_time(0, 0x10100, 0x20000), groups = add_time(0, 0x4000, 0x10000),
                 banks = add_time(0, 0x10100, 0x4020);
  EXPECT_EQ((none.group_conflicts + none.bank_conflicts).value, 0);
  EXPECT_EQ(groups.group_conflicts.value, 64);
  EXPECT_EQ(groups.bank_conflicts.value, 0);
  EXPECT_EQ(banks.group_conflicts.value, 0);
  EXPECT_EQ(banks.bank_conflicts, banks.total - Cycles{64});
}

TEST_F(UbBanks, WritesThatAreSlowHoldUpTheReads) {
  const UbAccess both[] = {{0, 1, 8, false}, {0x10000, 16, 128, true}};
  EXPECT_EQ(bank_time(both, 15, 1, vector_).total.value, 8 * 15);
}

TEST_F(UbBanks, ANarrowOperandTakesFewerBlocks) {
  const UbAccess f16{0, 8, 64, false, 4};
  EXPECT_EQ(cycles(f16, 10), 2 * 10);
}

}  // namespace
}  // namespace cubist::sim

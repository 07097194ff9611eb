#include "soc/timed/unit_flags.h"

#include <gmock/gmock.h>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

using testing::ElementsAre;

constexpr Bytes kL0c{64 * 1024};
constexpr Cycles kNoLag{};

UnitFlagUse use(UnitFlagRole role, bool flips, std::vector<uint64_t> blocks = {0, 1, 2, 3}) {
  return {.role = role, .flips = flips, .blocks = std::move(blocks)};
}
const UnitFlagUse kWrite = use(UnitFlagRole::kWriter, true),
                  kRead = use(UnitFlagRole::kReader, true);

TEST(UnitFlags, AReaderWaitsForAWriterThatFlips) {
  UnitFlags flags(kL0c);
  EXPECT_FALSE(flags.let_pass(kRead));
  flags.pass(use(UnitFlagRole::kWriter, false), {0}, {100}, kNoLag);
  EXPECT_FALSE(flags.let_pass(kRead));
  flags.pass(kWrite, {100}, {100}, kNoLag);
  EXPECT_TRUE(flags.let_pass(kRead));
}

TEST(UnitFlags, AWriterWaitsUntilItsBlocksAreRead) {
  UnitFlags flags(kL0c);
  flags.pass(kWrite, {0}, {100}, kNoLag);
  EXPECT_FALSE(flags.let_pass(kWrite));
  flags.pass(kRead, {0}, {100}, kNoLag);
  EXPECT_TRUE(flags.let_pass(kWrite));
}

TEST(UnitFlags, WithoutWaitsTheWorkIsSpreadOverTheBlocks) {
  UnitFlags flags(kL0c);
  EXPECT_THAT(flags.pass(kWrite, {1000}, {100}, kNoLag),
              ElementsAre(Cycles{1025}, Cycles{1050}, Cycles{1075}, Cycles{1100}));
}

// The reader is faster: it follows block by block, and the lag.
TEST(UnitFlags, AFastReaderIsHeldByEachBlock) {
  UnitFlags flags(kL0c);
  flags.pass(kWrite, {0}, {400}, {60});
  EXPECT_THAT(flags.pass(kRead, {0}, {40}, kNoLag),
              ElementsAre(Cycles{170}, Cycles{270}, Cycles{370}, Cycles{470}));
}

TEST(UnitFlags, ASlowReaderIsHeldByTheFirstBlockOnly) {
  UnitFlags flags(kL0c);
  flags.pass(kWrite, {0}, {40}, kNoLag);
  EXPECT_THAT(flags.pass(kRead, {0}, {400}, kNoLag),
              ElementsAre(Cycles{110}, Cycles{210}, Cycles{310}, Cycles{410}));
}

TEST(UnitFlags, ABlockOutsideL0cIsAProgramError) {
  const UnitFlags flags(kL0c);
  EXPECT_THROW(flags.let_pass(use(UnitFlagRole::kWriter, true, {128})), Error);
}

class UnitFlagBlocks : public testing::Test {
 protected:
  std::vector<uint64_t> blocks(const auto& i) const {
    return unit_flag_use(i.kOp, i.pack(), registers_, kL0c).blocks;
  }
  ControlRegisters registers_;
};

isa::Mad mad(uint32_t m, uint32_t n) {
  isa::Mad i;
  i.m = m;
  i.n = n;
  i.c = 0x800;
  i.unit_flag = isa::UnitFlag::check;
  return i;
}

TEST_F(UnitFlagBlocks, TheCubeWalksDownTheColumns) {
  EXPECT_THAT(blocks(mad(32, 17)), ElementsAre(4, 5, 6, 7, 8, 9, 10, 11));
}

TEST_F(UnitFlagBlocks, TheCubeWalksAlongTheRowsIfAsked) {
  isa::CtrlRegister ctrl;
  ctrl.n_first = 1;
  registers_[isa::Spr::ctrl] = ctrl.pack_value();
  EXPECT_THAT(blocks(mad(32, 17)), ElementsAre(4, 5, 8, 9, 6, 7, 10, 11));
}

TEST_F(UnitFlagBlocks, FixPipeReadsAlongTheRowsWhenItWritesRowMajor) {
  isa::CopyMatrixCcToGm i;
  i.m = 20;  // two fractals, four blocks
  i.n = 32;
  i.src_stride = 32;
  i.unit_flag = isa::UnitFlag::check_flip;
  EXPECT_THAT(blocks(i), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  i.nz2nd = 1;
  EXPECT_THAT(blocks(i), ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
}

TEST_F(UnitFlagBlocks, TheFirstBlockOutsideL0cEndsTheList) {
  isa::Mad i = mad(32, 32);
  i.c = 64 * 1024 - 1024;
  EXPECT_THAT(blocks(i), ElementsAre(126, 127, 128));
}

TEST_F(UnitFlagBlocks, AnInstructionWithoutUnitFlagHasNone) {
  isa::Mad i = mad(32, 32);
  i.unit_flag = isa::UnitFlag::off;
  EXPECT_TRUE(blocks(i).empty());
}

TEST(UnitFlags, WhatIsClaimedLetsNobodyPass) {
  UnitFlags flags({4096});
  const UnitFlagUse write{.role = UnitFlagRole::kWriter, .flips = true, .blocks = {0, 1}};
  const UnitFlagUse look{.role = UnitFlagRole::kWriter, .flips = false, .blocks = {1}};
  const UnitFlagUse read{.role = UnitFlagRole::kReader, .flips = true, .blocks = {0, 1}};
  flags.claim(look);
  EXPECT_TRUE(flags.let_pass(write)) << "it flips nothing";
  flags.claim(write);
  EXPECT_FALSE(flags.let_pass(look));
  EXPECT_FALSE(flags.let_pass(read));
  flags.pass(write, {30}, {}, {});
  EXPECT_EQ(flags.last_change(read).value, 30);
  EXPECT_FALSE(flags.let_pass(look));
  EXPECT_TRUE(flags.let_pass(read));
}

}  // namespace
}  // namespace cubist::sim

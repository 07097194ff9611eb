// The bookkeeping of interlocks: which accesses have a byte in common, and who waits for whom.
#include "soc/interlocks.h"

#include <gmock/gmock.h>

#include "cubist/base/rng.h"
#include "soc/run_overlap.h"

namespace cubist::sim {
namespace {

using isa::Pipe;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

AccessRuns run(Space space, bool is_write, uint64_t address, uint64_t bytes) {
  return {.space = space, .is_write = is_write, .address = address, .bytes = bytes};
}
TouchedBytes reads(Space space, uint64_t address, uint64_t bytes = 32) {
  return {.accesses = {run(space, false, address, bytes)}};
}
TouchedBytes writes(Space space, uint64_t address, uint64_t bytes = 32) {
  return {.accesses = {run(space, true, address, bytes)}};
}

std::vector<bool> bytes_of(const AccessRuns& runs) {
  std::vector<bool> bytes(1 << 12);
  runs.for_each_run([&](uint64_t address, uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) bytes.at(address + i) = true;
  });
  return bytes;
}

TEST(RunOverlap, IsThatOfTheBytes) {
  Rng rng(20261128);
  int overlapping = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const auto any = [&] {
      AccessRuns r{.space = Space::kUb,
                   .address = 1024 + static_cast<uint64_t>(rng.integer(0, 512)),
                   .bytes = static_cast<uint64_t>(rng.integer(1, 40)),
                   .count = static_cast<uint64_t>(rng.integer(1, 6)),
                   .stride = static_cast<uint64_t>(rng.integer(-60, 60)),
                   .outer = static_cast<uint64_t>(rng.integer(1, 3)),
                   .outer_stride = static_cast<uint64_t>(rng.integer(-200, 200))};
      return r;
    };
    const AccessRuns a = any(), b = any();
    const std::vector<bool> in_a = bytes_of(a), in_b = bytes_of(b);
    ASSERT_EQ(bytes_of(ascending(a)), in_a);
    bool expected = false;
    for (size_t i = 0; i < in_a.size(); ++i) expected = expected || (in_a[i] && in_b[i]);
    ASSERT_EQ(overlap(ascending(a), ascending(b)), expected) << "trial " << trial;
    overlapping += expected ? 1 : 0;
  }
  EXPECT_GT(overlapping, 200);
  EXPECT_LT(overlapping, 1800);
}

TEST(RunOverlap, SpacesDoNotTouch) {
  EXPECT_FALSE(overlap(run(Space::kUb, true, 0, 32), run(Space::kL1, true, 0, 32)));
}

TEST(Interlocks, AReadWaitsForTheWriteOfItsBytes) {
  Interlocks i(false);
  EXPECT_THAT(i.enter(Pipe::MTE2, writes(Space::kUb, 0)), IsEmpty());
  EXPECT_THAT(i.enter(Pipe::MTE2, writes(Space::kUb, 64)), IsEmpty());
  EXPECT_THAT(i.enter(Pipe::V, reads(Space::kUb, 16)), ElementsAre(Dependence{Pipe::MTE2, 1}));
  EXPECT_THAT(i.enter(Pipe::V, reads(Space::kUb, 32)), IsEmpty());
}

TEST(Interlocks, AWriteWaitsForReadsAndWrites) {
  Interlocks i(false);
  i.enter(Pipe::V, reads(Space::kUb, 0));
  i.enter(Pipe::MTE3, reads(Space::kUb, 64));
  EXPECT_THAT(i.enter(Pipe::MTE2, writes(Space::kUb, 0, 128)),
              ElementsAre(Dependence{Pipe::V, 1}, Dependence{Pipe::MTE3, 1}));
  EXPECT_THAT(i.enter(Pipe::V, writes(Space::kUb, 96)), ElementsAre(Dependence{Pipe::MTE2, 1}));
}

TEST(Interlocks, TheLatestConflictOfAPipeIsEnough) {
  Interlocks i(false);
  for (int n = 0; n < 3; ++n) i.enter(Pipe::MTE2, writes(Space::kUb, 0));
  i.enter(Pipe::MTE2, writes(Space::kUb, 512));
  EXPECT_THAT(i.enter(Pipe::V, reads(Space::kUb, 0)), ElementsAre(Dependence{Pipe::MTE2, 3}));
}

TEST(Interlocks, WhatHasTakenEffectHoldsNobody) {
  Interlocks i(false);
  i.enter(Pipe::MTE2, writes(Space::kUb, 0));
  i.enter(Pipe::MTE2, writes(Space::kUb, 0));
  i.complete(Pipe::MTE2);
  const Dependence second{Pipe::MTE2, 2};
  EXPECT_THAT(i.enter(Pipe::V, reads(Space::kUb, 0)), ElementsAre(second));
  EXPECT_FALSE(i.is_complete(second));
  i.complete(Pipe::MTE2);
  EXPECT_TRUE(i.is_complete(second));
  EXPECT_THAT(i.enter(Pipe::V, reads(Space::kUb, 0)), IsEmpty());
  i.complete(Pipe::V);
  i.complete(Pipe::V);
  EXPECT_TRUE(i.is_idle());
}

TEST(Interlocks, VectorInstructionsWaitForEachOtherUnlessTheChipKeepsTheirOrder) {
  for (const bool keeps_order : {false, true}) {
    Interlocks i(keeps_order);
    i.enter(Pipe::V, writes(Space::kUb, 0));
    EXPECT_EQ(i.enter(Pipe::V, reads(Space::kUb, 0)).empty(), keeps_order);
    i.enter(Pipe::MTE2, writes(Space::kUb, 1024));
    EXPECT_THAT(i.enter(Pipe::MTE2, writes(Space::kUb, 1024)), IsEmpty()) << "another pipe";
  }
}

TEST(Interlocks, PipesDoNotWaitForGmButTheScalarUnitDoes) {
  Interlocks i(false);
  i.enter(Pipe::MTE3, writes(Space::kGm, 0x4000'0000));
  EXPECT_THAT(i.enter(Pipe::MTE2, reads(Space::kGm, 0x4000'0000)), IsEmpty());
  EXPECT_THAT(i.before_access(Space::kGm, 0x4000'0008, 8, false),
              ElementsAre(Dependence{Pipe::MTE3, 1}));
  EXPECT_THAT(i.before_access(Space::kGm, 0x4000'0008, 8, true),
              UnorderedElementsAre(Dependence{Pipe::MTE3, 1}, Dependence{Pipe::MTE2, 1}));
  EXPECT_THAT(i.before_access(Space::kGm, 0x4000'0020, 8, true), IsEmpty());
}

TEST(Interlocks, AReadOfAResultWaitsForPipeV) {
  Interlocks i(false);
  EXPECT_THAT(i.before_result(), IsEmpty());
  i.enter(Pipe::V, reads(Space::kUb, 0));
  EXPECT_THAT(i.before_result(), ElementsAre(Dependence{Pipe::V, 1}));
}

TEST(Interlocks, UnitFlagsOrderTheAccumulator) {
  for (const bool with_flags : {false, true}) {
    Interlocks i(false);
    TouchedBytes mad = writes(Space::kL0c, 0), store = reads(Space::kL0c, 0);
    mad.uses_unit_flag = store.uses_unit_flag = with_flags;
    i.enter(Pipe::M, mad);
    EXPECT_EQ(i.enter(Pipe::FIX, store).empty(), with_flags);
  }
}

}  // namespace
}  // namespace cubist::sim

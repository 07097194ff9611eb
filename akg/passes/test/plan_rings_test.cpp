#include "passes/plan_rings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "passes/hoist_loads.h"
#include "programs.h"
#include "text.h"

namespace cubist::akg {
namespace {

using testing::HasSubstr;

Program planned(const Program& selected, const char* chip = "ascend910b1") {
  return plan_rings(hoist_loads(selected), sim::load_chip(chip));
}

// "name slots: members" of each ring.
std::vector<std::string> rings_of(const Program& program) {
  std::vector<std::string> result;
  for (const Ring& ring : program.rings) {
    std::string text = fmt::format("{} {} from {}:", ring.name, ring.slots, ring.first_event);
    for (const Ring::Member& member : ring.members)
      text += fmt::format(" {}+{}", program.buffer(member.buffer).name, member.offset_bytes);
    result.push_back(text);
  }
  return result;
}

TEST(PlanRings, BuffersOfOneLoopAreHandedOverTogether) {
  const Program program = planned(add_with_tail(1000, 256));
  EXPECT_THAT(rings_of(program),
              testing::ElementsAre("in 2 from 0: a_tile+0 b_tile+512", "out 2 from 0: y_tile+0"));
  EXPECT_EQ(body_text(program), R"(
parallel t.0 < 4
  allocate a_tile f16[256]
    allocate b_tile f16[256]
      allocate y_tile f16[256]
        begin fill in
        MTE2 load_tile(a_tile, a + t.0 * 256, min(256, 1000 - t.0 * 256))
        MTE2 load_tile(b_tile, b + t.0 * 256, min(256, 1000 - t.0 * 256))
        end fill in
        begin use in
        begin fill out
        V add(y_tile, a_tile, b_tile, min(256, 1000 - t.0 * 256))
        end use in
        end fill out
        begin use out
        MTE3 store_tile(y + t.0 * 256, y_tile, min(256, 1000 - t.0 * 256))
        end use out
)");
}

TEST(PlanRings, ArmsShareARingAndWhatIsLoadedOnceHasOneSlot) {
  EXPECT_THAT(rings_of(planned(add_row(13, 32, 96))),
              testing::ElementsAre("in 1 from 0: row.tile+0", "in_2 2 from 1: x.tile+0 x.tile+0",
                                   "out 2 from 0: y.tile+0 y.tile+0"));
}

TEST(PlanRings, WhatALoopFillsIsHandedOverAroundIt) {
  EXPECT_EQ(body_text(planned(sum_of_chunks(5, 3, 64))), R"(
parallel row < 5
  allocate sum f32[64]
    begin fill out
    V fill(sum, 0.0f, 64)
    for chunk < 3
      allocate x_tile f32[64]
        begin fill in
        MTE2 load_tile(x_tile, x + (row * 3 + chunk) * 64, 64)
        end fill in
        begin use in
        V add(sum, sum, x_tile, 64)
        end use in
    end fill out
    begin use out
    MTE3 store_tile(y + row * 64, sum, 64)
    end use out
)");
}

TEST(PlanRings, StoresMoveBehindTheLastFillOfTheirRing) {
  const Program program = planned(two_outputs(3, 64));
  EXPECT_THAT(rings_of(program),
              testing::ElementsAre("in 2 from 0: a1+0 b1+256", "out 2 from 0: y1+0 z1+256"));
  EXPECT_THAT(body_text(program), HasSubstr(R"(
              V add(z1, y1, y1, 64)
              end fill out
              begin use out
              MTE3 store_tile(y + t * 64, y1, 64)
              MTE3 store_tile(z + t * 64, z1, 64)
              end use out
)"));
}

TEST(PlanRings, InPlaceChangesAreUses) {
  EXPECT_THAT(body_text(planned(relu_in_place(3, 64))), HasSubstr(R"(
      begin use in
      V relu(x_tile, x_tile, 64)
      begin fill out
      V add(y_tile, x_tile, x_tile, 64)
      end use in
)"));
}

TEST(PlanRings, ACopyGoesThroughOneRing) {
  const Program program = planned(copy_only(3, 48));
  EXPECT_THAT(rings_of(program), testing::ElementsAre("through 2 from 0: tile+0"));
  EXPECT_EQ(program.rings[0].fill, Pipe::MTE2);
  EXPECT_EQ(program.rings[0].use, Pipe::MTE3);
}

TEST(PlanRings, WhatIsLoadedChangedAndStoredIsCopiedForTheStore) {
  const Program program = planned(change_and_store(3, 64));
  EXPECT_THAT(rings_of(program), testing::ElementsAre("in 2 from 0: x_tile+0",
                                                      "out 2 from 0: z_tile+0 x_tile_stored+256"));
  EXPECT_THAT(body_text(program), HasSubstr(R"(
        V relu(x_tile, x_tile, 64)
        V copy(x_tile_stored, x_tile, 64)
        end use in
        end fill out
        begin use out
        MTE3 store_tile(z + t * 64, z_tile, 64)
        MTE3 store_tile(y + t * 64, x_tile_stored, 64)
)"));
}

// `depth` nested loops; each loads a tile that the innermost one adds.
Program nested_loads(int depth) {
  Builder k("nested_loads");
  const BufferId x = k.gm("x", DataType::f32, 1 << 20), y = k.gm("y", DataType::f32, 8);
  const BufferId sum = k.ub("sum", DataType::f32, 8);
  std::vector<BufferId> tiles;
  Statements body;
  for (int i = 0; i < depth; ++i) {
    tiles.push_back(k.ub(fmt::format("tile{}", i), DataType::f32, 8));
    body.push_back(k.v("add", sum, {sum, tiles.back()}, 8));
  }
  for (int i = depth; i-- > 0;) {
    Scalar from = 0;
    for (int j = 0; j <= i; ++j) from = from * 3 + Scalar::variable(fmt::format("i{}", j));
    const auto tile = tiles[static_cast<size_t>(i)];
    body.insert(body.begin(), k.load(tile, x, from * 8, 8));
    body = {k.loop(fmt::format("i{}", i), 3, {k.allocate(tile, body)})};
  }
  body.insert(body.begin(), k.v_fill(sum, "0.0f", 8));
  body.push_back(k.store(y, 0, sum, 8));
  return k.finish({k.allocate(sum, body)});
}

TEST(PlanRings, RingsThatAreInUseTogetherHaveTheirOwnEvents) {
  EXPECT_THAT(rings_of(planned(nested_loads(2), "ascend910a")),
              testing::ElementsAre("out 1 from 0: sum+0", "in 2 from 0: tile0+0",
                                   "in_2 2 from 2: tile1+0"));
}

TEST(PlanRings, MoreEventsThanTheChipHasIsAnErrorThatNamesTheRing) {
  try {
    planned(nested_loads(3), "ascend910a");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kConfig);
    EXPECT_EQ(error.text().did, "give ring 'in_3' 2 event ids of (MTE2, V) from 4 on");
    EXPECT_EQ(error.text().expected, "at most 4 on ascend910a (sync.event_ids)");
  }
  EXPECT_NO_THROW(planned(nested_loads(3), "ascend910b1"));
}

TEST(PlanRings, LoopsOneAfterTheOtherShareARing) {
  Builder k("two_loops");
  const BufferId x = k.gm("x", DataType::f32, 64), y = k.gm("y", DataType::f32, 8);
  const BufferId a = k.ub("a", DataType::f32, 8), b = k.ub("b", DataType::f32, 16),
                 s = k.ub("s", DataType::f32, 16);
  const Scalar i = Scalar::variable("i");
  const Program program = planned(k.finish({k.allocate(
      s, {k.v_fill(s, "0.0f", 16),
          k.loop("i", 3, {k.allocate(a, {k.load(a, x, i * 8, 8), k.v("add", s, {s, a}, 8)})}),
          k.loop("i", 3, {k.allocate(b, {k.load(b, x, i * 16, 16), k.v("add", s, {s, b}, 16)})}),
          k.store(y, 0, s, 8)})}));
  EXPECT_THAT(rings_of(program), testing::ElementsAre("out 1 from 0: s+0", "in 2 from 0: a+0 b+0"));
  EXPECT_EQ(program.rings[1].slot_bytes, 64);
}

TEST(PlanRings, ABufferFilledAndUsedInALoopItIsNotAllocatedInIsRefused) {
  Builder k("too_wide");
  const BufferId x = k.gm("x", DataType::f32, 64), y = k.gm("y", DataType::f32, 64);
  const BufferId tile = k.ub("tile", DataType::f32, 8);
  const Scalar i = Scalar::variable("i");
  const Program program = k.finish({k.allocate(
      tile, {k.loop("i", 8, {k.load(tile, x, i * 8, 8), k.store(y, i * 8, tile, 8)})})});
  try {
    planned(program);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kNotImplemented);
    EXPECT_EQ(error.text().did, "hand 'tile' from MTE2 to MTE3");
  }
}

}  // namespace
}  // namespace cubist::akg

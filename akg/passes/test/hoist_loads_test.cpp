#include "passes/hoist_loads.h"

#include <gtest/gtest.h>

#include "programs.h"
#include "text.h"

namespace cubist::akg {
namespace {

TEST(HoistLoads, LoadsComeFirstInTheirOrderAndScopesAroundEverything) {
  EXPECT_EQ(body_text(hoist_loads(add_with_tail(1000, 256))), R"(
parallel t.0 < 4
  allocate a_tile f16[256]
    allocate b_tile f16[256]
      allocate y_tile f16[256]
        MTE2 load_tile(a_tile, a + t.0 * 256, min(256, 1000 - t.0 * 256))
        MTE2 load_tile(b_tile, b + t.0 * 256, min(256, 1000 - t.0 * 256))
        V add(y_tile, a_tile, b_tile, min(256, 1000 - t.0 * 256))
        MTE3 store_tile(y + t.0 * 256, y_tile, min(256, 1000 - t.0 * 256))
)");
}

TEST(HoistLoads, WhatBothArmsLoadInEveryIterationIsLoadedOnceBeforeTheLoop) {
  EXPECT_EQ(body_text(hoist_loads(add_row(13, 32, 96))), R"(
allocate row.tile f16[96]
  MTE2 load_tile(row.tile, row, 96)
  parallel tile < 14
    if tile < 13
      allocate x.tile f16[96]
        allocate y.tile f16[96]
          MTE2 load_tile(x.tile, x + tile * 96, 96)
          V add(y.tile, x.tile, row.tile, 96)
          MTE3 store_tile(y + tile * 96, y.tile, 96)
    else
      allocate x.tile f16[32]
        allocate y.tile f16[32]
          MTE2 load_tile(x.tile, x + tile * 96, 32)
          V add(y.tile, x.tile, row.tile, 32)
          MTE3 store_tile(y + tile * 96, y.tile, 32)
)");
}

// A loop over branches inside of branches; `row` says what each of the three arms loads.
Program nested_arms(int first, int second, int third) {
  Builder k("nested_arms");
  const BufferId x = k.gm("x", DataType::f16, 64), y = k.gm("y", DataType::f16, 64);
  const Scalar t = Scalar::variable("t");
  const auto arm = [&](int row) -> Statements {
    const BufferId tile = k.ub("tile", DataType::f16, 16);
    return {k.allocate(tile, {k.load(tile, x, row * 16, 16), k.store(y, t * 16, tile, 16)})};
  };
  return k.finish({k.loop(
      "t", 4,
      {k.branch(less(t, 2), {k.branch(less(t, 1), arm(first), arm(second))}, arm(third))})});
}

TEST(HoistLoads, AllArmsOfNestedBranchesMustAgree) {
  EXPECT_EQ(body_text(hoist_loads(nested_arms(1, 1, 1))), R"(
allocate tile f16[16]
  MTE2 load_tile(tile, x + 16, 16)
  for t < 4
    if t < 2
      if t < 1
        MTE3 store_tile(y + t * 16, tile, 16)
      else
        MTE3 store_tile(y + t * 16, tile, 16)
    else
      MTE3 store_tile(y + t * 16, tile, 16)
)");
}

TEST(HoistLoads, WhatOnlyTheInnerArmsShareStaysInTheirBranch) {
  EXPECT_EQ(body_text(hoist_loads(nested_arms(1, 1, 2))), R"(
for t < 4
  if t < 2
    allocate tile f16[16]
      MTE2 load_tile(tile, x + 16, 16)
      if t < 1
        MTE3 store_tile(y + t * 16, tile, 16)
      else
        MTE3 store_tile(y + t * 16, tile, 16)
  else
    allocate tile f16[16]
      MTE2 load_tile(tile, x + 32, 16)
      MTE3 store_tile(y + t * 16, tile, 16)
)");
}

TEST(HoistLoads, WhatOneArmLoadsStaysThere) {
  EXPECT_EQ(body_text(hoist_loads(nested_arms(1, 2, 3))), body_text(nested_arms(1, 2, 3)));
}

// load x0; s = relu(x0); for i < 3 { load x1; load x2 of i; s = s + x1; s = s + x2 }; store s
Program loop_behind_a_call(bool changes_x1) {
  Builder k("loop_behind_a_call");
  const BufferId x = k.gm("x", DataType::f32, 64), y = k.gm("y", DataType::f32, 8);
  const BufferId x0 = k.ub("x0", DataType::f32, 8), x1 = k.ub("x1", DataType::f32, 8),
                 x2 = k.ub("x2", DataType::f32, 8), s = k.ub("s", DataType::f32, 8);
  const Scalar i = Scalar::variable("i");
  Statements body = {k.load(x1, x, 8, 8)};
  if (changes_x1) body.push_back(k.v("relu", x1, {x1}, 8));
  body.push_back(k.load(x2, x, i * 8 + 16, 8));
  body.push_back(k.v("add", s, {s, x1}, 8));
  body.push_back(k.v("add", s, {s, x2}, 8));
  return k.finish({k.allocate(
      s, {k.allocate(x0, {k.load(x0, x, 0, 8), k.v("relu", s, {x0}, 8)}),
          k.loop("i", 3, {k.allocate(x1, {k.allocate(x2, body)})}), k.store(y, 0, s, 8)})});
}

TEST(HoistLoads, ALoadThatLeavesALoopRunsAheadOfWhatIsBeforeTheLoop) {
  EXPECT_EQ(body_text(hoist_loads(loop_behind_a_call(false))), R"(
allocate s f32[8]
  allocate x0 f32[8]
    allocate x1 f32[8]
      MTE2 load_tile(x0, x, 8)
      MTE2 load_tile(x1, x + 8, 8)
      V relu(s, x0, 8)
      for i < 3
        allocate x2 f32[8]
          MTE2 load_tile(x2, x + (i * 8 + 16), 8)
          V add(s, s, x1, 8)
          V add(s, s, x2, 8)
      MTE3 store_tile(y, s, 8)
)");
}

TEST(HoistLoads, WhatIsChangedInPlaceIsLoadedInEveryIteration) {
  EXPECT_EQ(body_text(hoist_loads(loop_behind_a_call(true))), R"(
allocate s f32[8]
  allocate x0 f32[8]
    MTE2 load_tile(x0, x, 8)
    V relu(s, x0, 8)
    for i < 3
      allocate x1 f32[8]
        allocate x2 f32[8]
          MTE2 load_tile(x1, x + 8, 8)
          MTE2 load_tile(x2, x + (i * 8 + 16), 8)
          V relu(x1, x1, 8)
          V add(s, s, x1, 8)
          V add(s, s, x2, 8)
    MTE3 store_tile(y, s, 8)
)");
}

TEST(HoistLoads, ALoadOntoWhatIsInUseStays) {
  Builder k("filled_twice");
  const BufferId x = k.gm("x", DataType::f32, 64), y = k.gm("y", DataType::f32, 8);
  const BufferId tile = k.ub("tile", DataType::f32, 8);
  const Program program =
      k.finish({k.allocate(tile, {k.load(tile, x, 0, 8), k.store(y, 0, tile, 8),
                                  k.load(tile, x, 8, 8), k.store(y, 0, tile, 8)})});
  EXPECT_EQ(body_text(hoist_loads(program)), body_text(program));
}

}  // namespace
}  // namespace cubist::akg

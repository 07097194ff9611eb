#include "passes/verify.h"

#include <gmock/gmock.h>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "passes/hoist_loads.h"
#include "passes/insert_barriers.h"
#include "passes/plan_rings.h"
#include "passes/plan_scratchpad.h"
#include "programs.h"

namespace cubist::akg {
namespace {

class Verify : public testing::Test {
 protected:
  // "did: expected" of the error; empty: none.
  std::string complaint(const Program& program, Stage stage) const {
    try {
      verify(program, stage, chip_);
      return {};
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kInternal);
      return error.text().did + ": " + error.text().expected;
    }
  }
  Program planned(const Program& selected) const {
    return insert_barriers(plan_scratchpad(plan_rings(hoist_loads(selected), chip_), chip_), chip_);
  }
  // Without statements for which `drop` holds.
  static Statements without(const Statements& body,
                            const std::function<bool(const StatementPtr&)>& drop) {
    Statements result;
    for (const StatementPtr& statement : body) {
      if (drop(statement)) continue;
      result.push_back(
          with_bodies(statement, [&](const Statements& inner) { return without(inner, drop); }));
    }
    return result;
  }

  sim::ChipSpec chip_ = sim::load_chip("ascend910b1");
  Builder k_{"kernel"};
  BufferId x = k_.gm("x", DataType::f32, 64), y = k_.gm("y", DataType::f32, 64),
           tile = k_.ub("tile", DataType::f32, 8);
  Scalar i = Scalar::variable("i");
};

TEST_F(Verify, WhatThePassesMakeIsLegalAtEveryStage) {
  Program program = two_outputs(3, 64);
  EXPECT_EQ(complaint(program, Stage::kSelect), "");
  program = plan_rings(hoist_loads(program), chip_);
  EXPECT_EQ(complaint(program, Stage::kRings), "");
  program = plan_scratchpad(program, chip_);
  EXPECT_EQ(complaint(program, Stage::kScratchpad), "");
  EXPECT_EQ(complaint(program, Stage::kBarriers), "verify the order of V: 3 more barriers");
  EXPECT_EQ(complaint(insert_barriers(program, chip_), Stage::kBarriers), "");
}

TEST_F(Verify, CallsBelongToSelectedPrograms) {
  EXPECT_EQ(complaint(two_outputs(3, 64), Stage::kLower), "verify MTE2 load_tile: nests");
}

TEST_F(Verify, BuffersAreUsedInsideTheirOneScope) {
  EXPECT_EQ(complaint(k_.finish({k_.load(tile, x, 0, 8)}), Stage::kSelect),
            "verify MTE2 load_tile: 'tile' allocated around it");
  EXPECT_EQ(complaint(k_.finish({k_.allocate(tile, {}), k_.allocate(tile, {})}), Stage::kSelect),
            "verify the allocation of 'tile': only one");
}

TEST_F(Verify, VariablesAreThoseOfLoopsAround) {
  EXPECT_EQ(complaint(k_.finish({k_.allocate(tile, {k_.load(tile, x, i, 8)})}), Stage::kSelect),
            "verify MTE2 load_tile: a loop over 'i' around it");
  EXPECT_EQ(complaint(k_.finish({k_.loop("i", 2, {k_.parallel("j", 2, {})})}), Stage::kSelect),
            "verify the loop over 'j': a parallel loop outside of all loops");
}

TEST_F(Verify, ScalarsAreLoadedFromIntegers) {
  const Program program =
      k_.finish({k_.allocate(tile, {k_.load(tile, x, Scalar::load("x", 0), 8)})});
  EXPECT_EQ(complaint(program, Stage::kSelect),
            "verify MTE2 load_tile: an argument 'x' of type s32");
}

TEST_F(Verify, PipesMoveWhatTheyCan) {
  EXPECT_EQ(complaint(k_.finish({k_.allocate(tile, {k_.v("relu", tile, {x}, 8)})}), Stage::kSelect),
            "verify V relu: MTE2 from GM to UB, V in UB, MTE3 from UB to GM");
  EXPECT_EQ(
      complaint(k_.finish({k_.allocate(tile, {k_.load(tile, x, 0, 8), k_.store(x, 0, tile, 8)})}),
                Stage::kSelect),
      "verify 'x': an array in GM that is read or written, not both");
}

TEST_F(Verify, CallsSayWhatTheyTouch) {
  Call call = *as<Call>(k_.v("relu", tile, {tile}, 8));
  call.reads.clear();
  call.writes.clear();
  EXPECT_EQ(complaint(k_.finish({k_.allocate(tile, {make_statement(call)})}), Stage::kSelect),
            "verify V relu: that it reads or writes its arguments, and nothing else");
}

TEST_F(Verify, AStepOfARingLeftOutIsFound) {
  const Program good = planned(two_outputs(3, 64));
  for (const auto kind : {RingStep::Kind::kBeginFill, RingStep::Kind::kEndFill,
                          RingStep::Kind::kBeginUse, RingStep::Kind::kEndUse}) {
    for (const RingId ring : {0, 1}) {
      Program program = good;
      program.body = without(good.body, [&](const StatementPtr& statement) {
        const auto* step = as<RingStep>(statement);
        return step != nullptr && step->kind == kind && step->ring == ring;
      });
      EXPECT_NE(complaint(program, Stage::kRings), "") << ring << " " << static_cast<int>(kind);
    }
  }
}

TEST_F(Verify, ALoadAfterItsRingWasFilledIsFound) {
  Program program = planned(copy_only(3, 48));
  const auto* loop = as<Loop>(program.body.front());
  Region region = open_scopes(loop->body);
  std::swap(region.statements[1], region.statements[2]);  // the load and the end of the fill
  Loop changed = *loop;
  changed.body = close_scopes(region);
  program.body = {make_statement(changed)};
  EXPECT_EQ(complaint(program, Stage::kRings),
            "verify MTE2 load_tile on 'tile': that it stands between the steps of ring 'through'");
}

TEST_F(Verify, EventIdsAreOnesOwn) {
  Program program = planned(add_row(13, 32, 96));
  program.rings[1].first_event = 0;
  EXPECT_THAT(complaint(program, Stage::kRings), testing::HasSubstr("verify ring 'in'"));
}

TEST_F(Verify, OverlapsInUbAreFound) {
  Program program = planned(two_outputs(3, 64));
  program.rings[1].base = program.rings[0].base + 32;
  EXPECT_EQ(complaint(program, Stage::kBarriers),
            "verify the place of 'ring out' and 'ring in': bytes of their own while both live");
  program.rings[1].base = chip_.memories.ub.value;
  EXPECT_THAT(complaint(program, Stage::kBarriers), testing::HasSubstr("32 B in UB"));
}

TEST_F(Verify, ABarrierLeftOutIsFound) {
  Program program = planned(relu_in_place(3, 64));
  program.body = without(program.body, [](const StatementPtr& s) { return as<Barrier>(s); });
  EXPECT_EQ(complaint(program, Stage::kBarriers), "verify the order of V: 1 more barriers");
}

}  // namespace
}  // namespace cubist::akg

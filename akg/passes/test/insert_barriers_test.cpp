#include "passes/insert_barriers.h"

#include <gtest/gtest.h>

#include "cubist/sim/chip_spec.h"
#include "passes/hoist_loads.h"
#include "passes/plan_rings.h"
#include "passes/plan_scratchpad.h"
#include "passes/verify.h"
#include "programs.h"
#include "text.h"

namespace cubist::akg {
namespace {

// Scratch of V: `address` is that of 64 f32, 256 B.
class InsertBarriers : public testing::Test {
 protected:
  BufferId scratch(const std::string& name, int64_t address, int64_t elements = 64) {
    const BufferId id = k_.ub(name, DataType::f32, elements);
    addresses_.push_back({id, address});
    return id;
  }
  // The statements with barriers. Also: the verifier misses none in them.
  std::string barriers(Statements body) const {
    for (const auto& [id, address] : addresses_) body = {k_.allocate(id, body)};
    Program program = k_.finish(body);
    for (const auto& [id, address] : addresses_)
      program.buffers[static_cast<size_t>(id)].address = address;
    const Program result = insert_barriers(program, chip_);
    EXPECT_EQ(count_barriers(insert_barriers(result, chip_).body), count_barriers(result.body));
    Program inner = result;
    inner.body = open_scopes(result.body).statements;
    return body_text(inner);
  }
  static StatementPtr v(BufferId to, std::vector<BufferId> from) {
    return Builder::v("add", to, std::move(from), 64);
  }

  Builder k_{"barriers"};
  sim::ChipSpec chip_ = sim::load_chip("ascend910b1");
  std::vector<std::pair<BufferId, int64_t>> addresses_;
  BufferId a = scratch("a", 0), b = scratch("b", 256), c = scratch("c", 512), d = scratch("d", 768);
  Scalar i = Scalar::variable("i"), j = Scalar::variable("j");
};

TEST_F(InsertBarriers, StandBetweenAWriteAndAReadOrWriteOfItAsLateAsPossible) {
  EXPECT_EQ(barriers({v(b, {a, a}), v(c, {a, a}), v(d, {b, c}), v(d, {a, a})}), R"(
V add(b, a, a, 64)
V add(c, a, a, 64)
barrier V
V add(d, b, c, 64)
barrier V
V add(d, a, a, 64)
)");
}

TEST_F(InsertBarriers, WhatWasOnlyReadMayBeOverwritten) {
  EXPECT_EQ(barriers({v(b, {a, a}), v(a, {c, c})}), R"(
V add(b, a, a, 64)
V add(a, c, c, 64)
)");
}

TEST_F(InsertBarriers, BytesCountNotNames) {
  const BufferId reuses_b = scratch("reuses_b", 384);
  EXPECT_EQ(barriers({v(b, {a, a}), v(d, {reuses_b, a})}), R"(
V add(b, a, a, 64)
barrier V
V add(d, reuses_b, a, 64)
)");
}

TEST_F(InsertBarriers, TheNextIterationCounts) {
  EXPECT_EQ(barriers({k_.loop("i", 3, {v(c, {b, b}), v(b, {a, a})})}), R"(
for i < 3
  barrier V
  V add(c, b, b, 64)
  V add(b, a, a, 64)
)");
}

TEST_F(InsertBarriers, WhatPrecedesALoopIsWaitedForBeforeIt) {
  EXPECT_EQ(barriers({v(b, {a, a}), k_.loop("i", 3, {k_.v_part("relu", c, i * 16, b, i * 16, 16)}),
                      v(d, {c, c})}),
            R"(
V add(b, a, a, 64)
barrier V
for i < 3
  V relu(c + i * 16, b + i * 16, 16)
barrier V
V add(d, c, c, 64)
)");
}

TEST_F(InsertBarriers, PartsThatOverlapFromIterationToIterationNeedOne) {
  EXPECT_EQ(barriers({k_.loop("i", 3, {k_.v_part("relu", c, i * 16, b, 0, 17)})}), R"(
for i < 3
  barrier V
  V relu(c + i * 16, b, 17)
)");
}

TEST_F(InsertBarriers, PartsOfNestedLoopsLieApart) {
  const BufferId big = scratch("big", 1024, 12 * 64), other = scratch("other", 8192, 12 * 64);
  EXPECT_EQ(
      barriers({k_.loop("i", 3,
                        {k_.loop("j", 4,
                                 {k_.v_part("relu", big, i * 256 + j * 64, other, j * 64, 64)})}),
                k_.v_part("relu", a, 0, big, 704, 64)}),
      R"(
for i < 3
  for j < 4
    V relu(big + (i * 256 + j * 64), other + j * 64, 64)
barrier V
V relu(a, big + 704, 64)
)");
}

TEST_F(InsertBarriers, RowsThatInnerLoopsCoverInEveryIterationNeedOneBeforeTheInnerLoop) {
  const BufferId big = scratch("big", 1024, 12 * 64);
  EXPECT_EQ(
      barriers({k_.loop("i", 3, {k_.loop("j", 4, {k_.v_part("relu", big, j * 64, a, 0, 64)})})}),
      R"(
for i < 3
  barrier V
  for j < 4
    V relu(big + j * 64, a, 64)
)");
}

TEST_F(InsertBarriers, ConstantPartsOfABufferLieApart) {
  EXPECT_EQ(barriers({k_.v_part("relu", b, 0, a, 0, 32), k_.v_part("relu", c, 0, b, 32, 32),
                      k_.v_part("relu", d, 0, b, 31, 32)}),
            R"(
V relu(b, a, 32)
V relu(c, b + 32, 32)
barrier V
V relu(d, b + 31, 32)
)");
}

TEST_F(InsertBarriers, EitherArmOfABranchCounts) {
  EXPECT_EQ(barriers({k_.loop("i", 2,
                              {k_.branch(less(i, 1), {v(b, {a, a}), v(c, {b, b})}, {v(d, {a, a})}),
                               v(a, {d, c})})}),
            R"(
for i < 2
  if i < 1
    barrier V
    V add(b, a, a, 64)
    barrier V
    V add(c, b, b, 64)
  else
    barrier V
    V add(d, a, a, 64)
  barrier V
  V add(a, d, c, 64)
)");
}

TEST_F(InsertBarriers, NoneWhereTheVectorUnitKeepsOrder) {
  chip_.sync.vector_keeps_order = true;
  EXPECT_EQ(barriers({v(b, {a, a}), v(c, {b, b})}), R"(
V add(b, a, a, 64)
V add(c, b, b, 64)
)");
}

TEST(InsertBarriersInRings, ASlotTakenAgainIsInOrderAlready) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  const auto planned = [&](const Program& p) {
    return insert_barriers(plan_scratchpad(plan_rings(hoist_loads(p), chip), chip), chip);
  };
  EXPECT_EQ(count_barriers(planned(add_with_tail(1000, 256)).body), 0u);
  EXPECT_EQ(count_barriers(planned(relu_in_place(3, 64)).body), 1u);
  EXPECT_EQ(count_barriers(planned(sum_of_chunks(5, 3, 64)).body), 1u);
}

}  // namespace
}  // namespace cubist::akg

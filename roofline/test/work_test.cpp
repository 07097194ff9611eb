// What a kernel must read, write and multiply.
#include <gtest/gtest.h>

#include "cubist/akg/ops.h"
#include "cubist/roofline/roofline.h"

namespace cubist::roofline {
namespace {

TEST(Work, OfAnAlgorithmIsItsArguments) {
  const akg::Value x = akg::input("x", isa::DataType::f16, {100, 30}),
                   scale = akg::input("scale", isa::DataType::f32, {30});
  const Work work = work_of(
      akg::Algorithm{"scaled", {x, scale}, {akg::mul(akg::cast(x, isa::DataType::f32), scale)}});
  ASSERT_EQ(work.inputs.size(), 2U);
  EXPECT_EQ(work.inputs[0].value, 6000);
  EXPECT_EQ(work.inputs[1].value, 120);
  EXPECT_EQ(work.outputs[0].value, 12000);
  EXPECT_EQ(work.multiplications, 0);
}

akg::Contraction product() {
  akg::Contraction p;
  p.m = 100;
  p.k = 40;
  p.n = 50;
  return p;
}

TEST(Work, OfPackedOperandsIsWholeFractals) {
  akg::Contraction p = product();
  p.b.layout = akg::MatrixLayout::kPacked;
  const Work work = work_of(p);
  EXPECT_EQ(work.inputs[0].value, 100 * 40 * 2);
  EXPECT_EQ(work.inputs[1].value, 48 * 64 * 2);
  EXPECT_EQ(work.outputs[0].value, 100 * 50 * 2);
  EXPECT_EQ(work.input_gaps.value, 0);
  EXPECT_EQ(work.multiplications, 100 * 40 * 50);
}

// Rows of 40 of 64: the argument goes to the end of the last row, the rest of the others is a gap.
TEST(Work, OfRowsFartherApartHasGaps) {
  akg::Contraction p = product();
  p.a.pitch = 64;
  const Work work = work_of(p);
  EXPECT_EQ(work.inputs[0].value, (99 * 64 + 40) * 2);
  EXPECT_EQ(work.input_gaps.value, 99 * 24 * 2);
}

// Heads that lie side by side in rows overlap as spans; a matrix that all share is read once.
TEST(Work, OfABatchCountsEachElementOnce) {
  akg::Contraction p = product();
  p.batch = {4};
  p.a.pitch = 160;
  p.a.batch_strides = {40};
  p.b.batch_strides = {0};
  const Work work = work_of(p);
  EXPECT_EQ(work.inputs[0].value, 100 * 160 * 2);
  EXPECT_EQ(work.inputs[1].value, 40 * 50 * 2);
  EXPECT_EQ(work.input_gaps.value, 0);
  EXPECT_EQ(work.multiplications, 4 * 100 * 40 * 50);
}

}  // namespace
}  // namespace cubist::roofline

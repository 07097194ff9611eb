#include "passes/make_slices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/binary.h"
#include "ops/gather.h"
#include "ops/slice.h"
#include "ops/split.h"
#include "passes/fold_constants.h"
#include "passes/test/pass_testing.h"
#include "zoo/network_builder.h"

namespace cubist::framework {
namespace {

Graph input(const Shape& shape) {
  NetworkBuilder b("g", kSeed);
  return b.finish(b.input("x", shape));
}

Graph gathered(int64_t axis, const Shape& shape_of_index, int64_t index) {
  Graph g = input({2, 3, 4});
  auto op = std::make_shared<Gather>();
  op->axis = axis;
  const Tensor i = from_integers(ElementType::kI64, shape_of_index, std::vector{index});
  append(g, "y", op, {g.outputs[0], g.add_constant("i", i)});
  return fold_constants(g);
}

TEST(MakeSlices, OneKnownElementIsASliceUnderAnotherShape) {
  EXPECT_EQ(after(make_slices, gathered(1, {}, -1)),
            "input x: f32[2x3x4]\n"
            "y:slice: f32[2x1x4] = Slice start 0,2,0 step 1,1,1 (x)\n"
            "y: f32[2x4] = Reshape(y:slice, y:shape)\n"
            "output y: f32[2x4]\n");
  EXPECT_EQ(after(make_slices, gathered(2, {1}, 1)),
            "input x: f32[2x3x4]\n"
            "y: f32[2x3x1] = Slice start 0,0,1 step 1,1,1 (x)\n"
            "output y: f32[2x3x1]\n");
}

TEST(MakeSlices, ASplitIsASliceForEachOutput) {
  Graph g = input({2, 6});
  auto op = std::make_shared<Split>();
  op->axis = 1;
  op->sizes = {1, 2, 3};
  op->count = 3;
  const ValueId a = g.add_value("a"), b = g.add_value("b"), c = g.add_value("c");
  g.nodes.push_back({"s", op, {g.outputs[0]}, {a, b, c}});
  append(g, "y", make_binary(Binary::Kind::kAdd), {a, c});
  EXPECT_EQ(after(make_slices, fold_constants(g)),
            "input x: f32[2x6]\n"
            "a: f32[2x1] = Slice start 0,0 step 1,1 (x)\n"
            "c: f32[2x3] = Slice start 0,3 step 1,1 (x)\n"
            "y: f32[2x3] = Add(a, c)\n"
            "output y: f32[2x3]\n");
}

TEST(MakeSlices, ASliceOfASliceIsOne) {
  Graph g = input({8, 9});
  const Slice::Part backwards{.shape = {8, 4}, .start = {0, 8}, .step = {1, -2}},
      every_third{.shape = {3, 2}, .start = {1, 1}, .step = {3, 2}};
  append(g, "a", make_slice(backwards, {8, 9}), {g.outputs[0]});
  append(g, "y", make_slice(every_third, {8, 4}), {g.outputs[0]});
  EXPECT_EQ(after(make_slices, fold_constants(g)),
            "input x: f32[8x9]\n"
            "y: f32[3x2] = Slice start 1,6 step 3,-4 (x)\n"
            "output y: f32[3x2]\n");
}

TEST(MakeSlices, ASliceMayEndBeforeTheFirstElement) {
  Graph g = input({5});
  append(g, "y", make_slice({.shape = {3}, .start = {4}, .step = {-2}}, {5}), {g.outputs[0]});
  EXPECT_EQ(after(make_slices, fold_constants(g)),
            "input x: f32[5]\n"
            "y: f32[3] = Slice start 4 step -2 (x)\n"
            "output y: f32[3]\n");
}

}  // namespace
}  // namespace cubist::framework

#include "passes/merge_arms.h"

#include <gtest/gtest.h>

#include "programs.h"
#include "text.h"

namespace cubist::akg {
namespace {

TEST(MergeArms, ArmsThatDifferInNumbersBecomeOneWithTheLargerBuffers) {
  EXPECT_EQ(body_text(merge_arms(add_row(13, 32, 96))), R"(
parallel tile < 14
  allocate x.tile f16[96]
    MTE2 load_tile(x.tile, x + tile * 96, tile < 13 ? 96 : 32)
    allocate row.tile f16[96]
      MTE2 load_tile(row.tile, row, 96)
      allocate y.tile f16[96]
        V add(y.tile, x.tile, row.tile, tile < 13 ? 96 : 32)
        MTE3 store_tile(y + tile * 96, y.tile, tile < 13 ? 96 : 32)
)");
}

TEST(MergeArms, ASecondArmMayNeedTheLargerBuffers) {
  EXPECT_EQ(body_text(merge_arms(add_row(1, 96, 32))), R"(
parallel tile < 2
  allocate x.tile f16[96]
    MTE2 load_tile(x.tile, x + tile * 32, tile < 1 ? 32 : 96)
    allocate row.tile f16[32]
      MTE2 load_tile(row.tile, row, 32)
      allocate y.tile f16[96]
        V add(y.tile, x.tile, row.tile, tile < 1 ? 32 : 96)
        MTE3 store_tile(y + tile * 32, y.tile, tile < 1 ? 32 : 96)
)");
}

// Arms that copy 16 elements a step: from `first` and `second` on, in steps of variables of their
// own.
Program copy_in_steps(int64_t tiles, const Scalar& first, const Scalar& second,
                      const std::string& in_second = "relu") {
  Builder k("copy_in_steps");
  const BufferId x = k.gm("x", DataType::f16, 64 * tiles), y = k.gm("y", DataType::f16, 64 * tiles);
  const auto arm = [&](const std::string& variable, const Scalar& from, const std::string& function,
                       int64_t steps) -> Statements {
    const BufferId tile = k.ub(variable + "_tile", DataType::f16, 16);
    const Scalar at = from + Scalar::variable(variable) * 16;
    return {k.loop(variable, steps,
                   {k.allocate(tile, {k.load(tile, x, at, 16), k.v(function, tile, {tile}, 16),
                                      k.store(y, at, tile, 16)})})};
  };
  return k.finish({k.parallel("t", tiles,
                              {k.branch(less(Scalar::variable("t"), 3), arm("i", first, "relu", 4),
                                        arm("j", second, in_second, 2))})});
}

TEST(MergeArms, LoopsHaveOneVariableAndPlacesThatAreRightInTheLastIterationStay) {
  const Program program = copy_in_steps(4, Scalar::variable("t") * 64, 192);
  EXPECT_EQ(body_text(merge_arms(program)), R"(
parallel t < 4
  for i < (t < 3 ? 4 : 2)
    allocate i_tile f16[16]
      MTE2 load_tile(i_tile, x + (t * 64 + i * 16), 16)
      V relu(i_tile, i_tile, 16)
      MTE3 store_tile(y + (t * 64 + i * 16), i_tile, 16)
)");
}

TEST(MergeArms, PlacesThatDifferAreChoices) {
  const Program another_place = copy_in_steps(4, Scalar::variable("t") * 64, 176);
  EXPECT_NE(body_text(merge_arms(another_place)).find("t < 3 ? t * 64 + i * 16 : 176 + i * 16"),
            std::string::npos);
  // The second arm is executed more than once: 192 is right in the first of its iterations only.
  const Program many_times = copy_in_steps(5, Scalar::variable("t") * 64, 192);
  EXPECT_NE(body_text(merge_arms(many_times)).find("t < 3 ? t * 64 + i * 16 : 192 + i * 16"),
            std::string::npos);
}

TEST(MergeArms, ArmsWithOtherCallsStay) {
  const Program program = copy_in_steps(4, Scalar::variable("t") * 64, 192, "absolute");
  EXPECT_EQ(to_string(merge_arms(program)), to_string(program));
}

// y = x from one of two tiles, of which both arms have two.
Program crossed(bool crosses) {
  Builder k("crossed");
  const BufferId x = k.gm("x", DataType::f16, 32), y = k.gm("y", DataType::f16, 32);
  const auto arm = [&](bool first) -> Statements {
    const BufferId a = k.ub("a", DataType::f16, 16), b = k.ub("b", DataType::f16, 16);
    return {k.allocate(a, {k.allocate(b, {k.load(a, x, 0, 16), k.load(b, x, 16, 16),
                                          k.store(y, 0, first ? a : b, 16)})})};
  };
  return k.finish(
      {k.parallel("t", 4, {k.branch(less(Scalar::variable("t"), 3), arm(true), arm(!crosses))})});
}

// Two arms with one call of V, function(tile, numbers...).
Program with_numbers(const std::string& function, const std::vector<int64_t>& first,
                     const std::vector<int64_t>& second) {
  Builder k("with_numbers");
  const BufferId x = k.gm("x", DataType::f16, 64), y = k.gm("y", DataType::f16, 64);
  const auto arm = [&](const std::vector<int64_t>& numbers) -> Statements {
    const BufferId tile = k.ub("tile", DataType::f16, 64);
    Call call = {.pipe = Pipe::V,
                 .function = function,
                 .arguments = {Tile{tile, 0}},
                 .reads = {tile},
                 .writes = {tile}};
    for (const int64_t number : numbers) call.arguments.emplace_back(Scalar(number));
    return {k.allocate(
        tile, {k.load(tile, x, 0, 64), make_statement(std::move(call)), k.store(y, 0, tile, 64)})};
  };
  return k.finish(
      {k.parallel("t", 4, {k.branch(less(Scalar::variable("t"), 3), arm(first), arm(second))})});
}
bool has_two_arms(const Program& program) {
  return body_text(merge_arms(program)).find("else") != std::string::npos;
}

TEST(MergeArms, OfCallsOfVOnlyTheNumberOfRowsOrElementsIsAChoice) {
  EXPECT_FALSE(has_two_arms(with_numbers("relu", {64}, {9})));
  // Distance of rows, rows, columns.
  EXPECT_FALSE(has_two_arms(with_numbers("relu_rows", {16, 4, 16}, {16, 3, 16})));
  EXPECT_TRUE(has_two_arms(with_numbers("relu_rows", {16, 4, 16}, {16, 4, 9})));
  EXPECT_TRUE(has_two_arms(with_numbers("relu_rows", {32, 4, 16}, {16, 4, 16})));
}

TEST(MergeArms, ATransposeKeepsItsConstants) {
  EXPECT_FALSE(has_two_arms(with_numbers("transpose_tile", {16, 4, 16}, {16, 4, 16})));
  EXPECT_TRUE(has_two_arms(with_numbers("transpose_tile", {16, 4, 16}, {16, 3, 16})));
}

TEST(MergeArms, ArmsThatUseOtherBuffersStay) {
  EXPECT_FALSE(has_two_arms(crossed(false)));
  EXPECT_TRUE(has_two_arms(crossed(true)));
}

TEST(MergeArms, AnArmWithoutAnotherStays) {
  Builder k("half");
  const BufferId x = k.gm("x", DataType::f16, 16), y = k.gm("y", DataType::f16, 16);
  const BufferId tile = k.ub("tile", DataType::f16, 16);
  const Program program = k.finish({k.parallel(
      "t", 4,
      {k.branch(less(Scalar::variable("t"), 3),
                {k.allocate(tile, {k.load(tile, x, 0, 16), k.store(y, 0, tile, 16)})}, {})})});
  EXPECT_EQ(to_string(merge_arms(program)), to_string(program));
}

}  // namespace
}  // namespace cubist::akg

#include "front/lower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cubist/akg/ops.h"

namespace cubist::akg {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string lowered(const Algorithm& algorithm, const Schedule& schedule) {
  return to_string(lower(algorithm, schedule));
}

TEST(Lower, RowsAreLoadedReducedAndStoredTileByTile) {
  const Value x = input("x", DataType::f32, {12, 8});
  const Algorithm algorithm{"rows", {x}, {exp(x) - reduce_max(x, {1})}};
  EXPECT_EQ(lowered(algorithm, {.axis = 0, .chunk = 4, .blocks = 3}), R"(program rows
argument x f32[96]
argument out f32[96]
parallel t < 3
  allocate x_tile f32[32]
    nest x_tile (_1 < 4, _0 < 8): x_tile[0 : 8, 1] = x[t * 4 * 8 : 8, 1]
    allocate reduce_max_1 f32[4]
      nest reduce_max_1 (i0 < 4): reduce_max_1[0 : 1] = -inf
      nest reduce_max_1 (i0_2 < 4, r_x < 8): reduce_max_1[0 : 1, 0] max= x_tile[0 : 8, 1]
      allocate sub_2 f32[32]
        nest sub_2 (i0_3 < 4, i1 < 8): sub_2[0 : 8, 1] = exp(x_tile[0 : 8, 1]) - reduce_max_1[0 : 1, 0]
        nest out (inner < 4, i1_2 < 8): out[t * 4 * 8 : 8, 1] = sub_2[0 : 8, 1]
)");
}

TEST(Lower, TheLastTileIsABranchOfItsOwn) {
  const Value x = input("x", DataType::f16, {100});
  const std::string text = lowered({"tail", {x}, {neg(x)}}, {.axis = 0, .chunk = 32, .blocks = 4});
  EXPECT_THAT(text, HasSubstr("parallel t < 4\n  if t < 3"));
  EXPECT_THAT(text, HasSubstr("out[96 : 1]"));
}

TEST(Lower, AGatherReadsWhereTheScalarUnitSays) {
  const Value table = input("table", DataType::f16, {50, 16}),
              ids = input("ids", DataType::s32, {7});
  const std::string text =
      lowered({"gather", {table, ids}, {gather(table, ids, 0)}}, {.axis = 0, .chunk = 7});
  EXPECT_THAT(text, HasSubstr("ids[i0]"));
  EXPECT_THAT(text, Not(HasSubstr("table_tile")));
}

TEST(Lower, PaddingIsCutIntoPartsWithoutConditions) {
  const Value x = input("x", DataType::f16, {4, 16});
  const Value padded = pad(x, {2, 0}, {2, 0}, PadMode::kConstant, 1);
  const std::string text = lowered({"pad", {x}, {padded}}, {.axis = 0, .chunk = 1});
  EXPECT_THAT(text, HasSubstr("= 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("select")));
}

TEST(Lower, WhatATileDoesNotNeedIsNotLoaded) {
  const Value x = input("x", DataType::f16, {4, 16});
  const Value padded = pad(x, {2, 1}, {2, 0}, PadMode::kConstant, 1);
  const std::string text = lowered({"pad", {x}, {padded}}, {.axis = 0, .chunk = 1});
  // Above the values: filled, and nothing else.
  EXPECT_THAT(text, HasSubstr("  if t < 2\n    allocate pad_0 f16[32]\n"));
  EXPECT_THAT(text, HasSubstr("= 1\n"));
}

TEST(Lower, WhatATileDecidesIsABranch) {
  const Value x = input("x", DataType::f32, {2});
  const Value padded = pad(neg(x), {1}, {1}, PadMode::kConstant, 2);
  const std::string text = lowered({"pad", {x}, {padded}}, {.axis = 0, .chunk = 1});
  EXPECT_THAT(text, HasSubstr("if t < 3\n"));
  EXPECT_THAT(text, Not(HasSubstr("select")));
}

TEST(Lower, ATileOfOneOperandOfAConcatIsACopy) {
  const Value a = input("a", DataType::f16, {3, 48}), b = input("b", DataType::f16, {2, 48});
  const Algorithm algorithm{"concat", {a, b}, {concat({a, b}, 0)}};
  EXPECT_THAT(lowered(algorithm, {.axis = 0, .chunk = 24}), Not(HasSubstr("select")));
  EXPECT_THAT(lowered(algorithm, {.axis = 0, .chunk = 60}), HasSubstr("select"));
}

TEST(Lower, PlacesInsideRowsAreGathered) {
  const Value x = input("x", DataType::f32, {6, 35});
  const std::string text =
      lowered({"reshape", {x}, {reshape(x, {10, 21})}}, {.axis = 0, .chunk = 10});
  EXPECT_THAT(text, HasSubstr("x_tile[0 : 0, 0][index s32((i1 + i0 * 21) / 35 * 40 + "
                              "(i1 + i0 * 21) % 35)]"));
}

TEST(Lower, RowsThatMoveWholeAreCopies) {
  const Value x = input("x", DataType::f16, {6, 128});
  const Value y = slice(x, {{.axis = 0, .start = 5, .count = 6, .step = -1}});
  const std::string text = lowered({"flip", {x}, {y}}, {.axis = 0, .chunk = 6});
  EXPECT_THAT(text, Not(HasSubstr("index")));
}

TEST(Lower, InStepsAReductionComputesAnOutputAgain) {
  const Value x = input("x", DataType::f32, {4, 300});
  const Value y = abs(x);
  const std::string text = lowered({"two", {x}, {y, y - reduce_max(y, {1})}},
                                   {.axis = 0, .chunk = 2, .blocks = 2, .step = 64});
  EXPECT_THAT(text, HasSubstr("max= abs("));
}

TEST(Lower, RowsOfANarrowTileAtTheEdgeLieAsFarApartAsOthers) {
  const Value x = input("x", DataType::f16, {77, 200});
  const std::string text = lowered({"transpose", {x}, {transpose(x, {1, 0})}},
                                   {.axis = 0, .chunk = 64, .blocks = 4, .columns = 64});
  EXPECT_THAT(text, HasSubstr("allocate transpose_0 f16[4096]"));
  EXPECT_THAT(text, HasSubstr("transpose_0[0 : 64, 1]"));
}

TEST(Lower, SeveralOutputsAreWrittenSideBySide) {
  const Value x = input("x", DataType::f32, {8});
  const Value y = exp(x);
  const std::string text = lowered({"two", {x}, {y, y + x}}, {.axis = 0, .chunk = 8});
  EXPECT_THAT(text, HasSubstr("out0[0 : 1] ="));
  EXPECT_THAT(text, HasSubstr("out1[0 : 1] ="));
}

}  // namespace
}  // namespace cubist::akg

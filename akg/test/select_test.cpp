// What select makes of nests, as text.
#include "select/select.h"

#include <gmock/gmock.h>

#include "cubist/base/error.h"
#include "program_builder.h"

namespace cubist::akg {
namespace {

using ::testing::HasSubstr;
using Kind = Element::Kind;
constexpr DataType f16 = DataType::f16, f32 = DataType::f32;

// The lines behind the allocations of the program's own arrays, without indentation.
std::string calls_of(ProgramBuilder& builder) {
  const std::string text = to_string(select(builder.build(), {}));
  std::string calls;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    const size_t start = line.find_first_not_of(' ');
    const size_t reads = line.find(" reads ");
    if (reads != std::string::npos || line.find("for ") == start)
      calls += line.substr(start, reads == std::string::npos ? reads : reads - start) + "\n";
  }
  return calls;
}

std::string error_of(ProgramBuilder& builder) {
  try {
    select(builder.build(), {});
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kNotImplemented);
    return error.what();
  }
  return "no error";
}

TEST(Select, MergesLoopsThatAreOneForEveryOperand) {
  ProgramBuilder b("p");
  const BufferId x = b.local("x", f16, 64), y = b.local("y", f16, 64);
  b.nest("n", {2, 4, 8}, {y, 0, {32, 8, 1}},
         apply(Kind::kAdd, f16, {load({x, 0, {32, 8, 1}}, f16), load({y, 0, {32, 8, 1}}, f16)}));
  EXPECT_EQ(calls_of(b), "V add(y, x, y, 64)\n");
}

TEST(Select, TakesConstantsAsImmediatesAndDividesByPowersOfTwoAsProducts) {
  ProgramBuilder b("p");
  const BufferId x = b.local("x", f32, 64), y = b.local("y", f32, 64);
  const ElementPtr value = load({x, 0, {1}}, f32);
  b.nest("n", {64}, {y, 0, {1}},
         apply(Kind::kDivide, f32,
               {apply(Kind::kSubtract, f32, {constant(3, f32), value}), constant(4, f32)}));
  EXPECT_EQ(calls_of(b),
            "V multiply_scalar(n_t0, x, -1.0f, 64)\n"
            "V add_scalar(n_t0, n_t0, 3.0f, 64)\n"
            "V multiply_scalar(y, n_t0, 0.25f, 64)\n");
}

TEST(Select, EvaluatesPolynomialsInPlaceByOneInstructionPerTerm) {
  ProgramBuilder b("p");
  const BufferId x = b.local("x", f32, 64), y = b.local("y", f32, 64);
  const ElementPtr value = load({x, 0, {1}}, f32);
  ElementPtr sum = constant(4, f32);
  for (const double coefficient : {3, 2, 1}) {
    sum = apply(Kind::kAdd, f32,
                {apply(Kind::kMultiply, f32, {sum, value}), constant(coefficient, f32)});
  }
  b.nest("n", {64}, {y, 0, {1}}, apply(Kind::kExp, f32, {sum}));
  EXPECT_EQ(calls_of(b),
            "V multiply_scalar(n_t0, x, 4.0f, 64)\n"
            "V add_scalar(n_t0, n_t0, 3.0f, 64)\n"
            "V fill(n_t1, 2.0f, 8)\n"
            "V multiply_add_rows(n_t0, 0, x, 0, n_t1, BlockPerRow{0}, 1, 64)\n"
            "V fill(n_t2, 1.0f, 8)\n"
            "V multiply_add_rows(n_t0, 0, x, 0, n_t2, BlockPerRow{0}, 1, 64)\n"
            "V exponential(y, n_t0, 64)\n");
}

TEST(Select, SpreadsOneValuePerRowToBlocksAndRepeatsOneRow) {
  ProgramBuilder b("p");
  const BufferId x = b.local("x", f32, 5 * 104), mean = b.local("mean", f32, 5),
                 scale = b.local("scale", f32, 104), y = b.local("y", f32, 5 * 104);
  const ElementPtr centred =
      apply(Kind::kSubtract, f32, {load({x, 0, {104, 1}}, f32), load({mean, 0, {1, 0}}, f32)});
  b.nest("n", {5, 101}, {y, 0, {104, 1}},
         apply(Kind::kMultiply, f32, {centred, load({scale, 0, {0, 1}}, f32)}));
  EXPECT_EQ(calls_of(b),
            "V spread_to_blocks(n_t1, mean, 5)\n"
            "V subtract_rows(n_t0, 104, x, 104, n_t1, BlockPerRow{8}, 5, 101)\n"
            "V multiply_rows(y, 104, n_t0, 104, scale, 0, 5, 101)\n");
}

TEST(Select, ComputesWhatDependsOnRowsOnlyOncePerRow) {
  ProgramBuilder b("p");
  const BufferId x = b.local("x", f16, 5 * 112), s = b.local("s", f16, 16),
                 y = b.local("y", f16, 5 * 112);
  b.nest("n", {5, 101}, {y, 0, {112, 1}},
         apply(Kind::kAdd, f16,
               {load({x, 0, {112, 1}}, f16), apply(Kind::kExp, f16, {load({s, 0, {1, 0}}, f16)})}));
  EXPECT_EQ(calls_of(b),
            "V exponential(n_t0, s, 5)\n"
            "V spread_to_blocks(n_t1, n_t0, 5)\n"
            "V add_rows(y, 112, x, 112, n_t1, BlockPerRow{16}, 5, 101)\n");
}

TEST(Select, LoadsRowsAndGoesAroundThemWithLoops) {
  ProgramBuilder b("p");
  const BufferId x = b.argument("x", f16, 100000), t = b.local("t", f16, 3 * 5 * 112);
  b.nest("n", {3, 5, 101}, {t, 0, {560, 112, 1}}, load({x, 7, {9000, 300, 1}}, f16));
  EXPECT_EQ(calls_of(b),
            "for n_i < 3\n"
            "MTE2 load_tile(t + n_i * 560, 112, x + (7 + n_i * 9000), 300, 5, 101)\n");
}

TEST(Select, PutsLoopsWhoseVariableDecidesAnAddressAroundTheCalls) {
  ProgramBuilder b("p");
  const BufferId x = b.argument("x", f16, 100000), t = b.local("t", f16, 4 * 64);
  b.nest("n", {4, 64}, {t, 0, {64, 1}},
         load({x, Scalar::load("rows", Scalar::variable("n_i")) * 64, {0, 1}}, f16));
  EXPECT_EQ(calls_of(b),
            "for n_i < 4\n"
            "MTE2 load_tile(t + n_i * 64, x + rows[n_i] * 64, 64)\n");
}

TEST(Select, TurnsRowsIntoColumnsByBlocks) {
  ProgramBuilder b("p");
  const BufferId x = b.local("x", f16, 20 * 48), y = b.local("y", f16, 40 * 32);
  b.nest("n", {40, 20}, {y, 0, {32, 1}}, load({x, 0, {1, 48}}, f16));
  EXPECT_EQ(calls_of(b), "V transpose_tile(y, 32, x, 48, 40, 20, n_t0)\n");
}

TEST(Select, ReducesRowsAndColumns) {
  ProgramBuilder rows("p"), columns("p");
  for (ProgramBuilder* b : {&rows, &columns}) {
    const BufferId x = b->local("x", f32, 5 * 104), y = b->local("y", f32, 104);
    const Access dst = b == &rows ? Access{y, 0, {1, 0}} : Access{y, 0, {0, 1}};
    b->nest("n", {5, 101}, dst, load({x, 0, {104, 1}}, f32), Nest::Combine::kAdd);
  }
  EXPECT_EQ(calls_of(rows), "V reduce_rows<Sum>(y, x, 104, 5, 101, n_t0)\n");
  EXPECT_EQ(calls_of(columns), "V reduce_columns<Sum>(y, x, 104, 5, 101, n_t0)\n");
}

TEST(Select, NamesNestLoopAndReasonOfWhatItCannotDo) {
  ProgramBuilder b("p");
  const BufferId x = b.local("x", f16, 5 * 784), y = b.local("y", f16, 5 * 777);
  b.nest("centre", {5, 777}, {y, 0, {777, 1}},
         apply(Kind::kAbs, f16, {load({x, 0, {784, 1}}, f16)}));
  const std::string error = error_of(b);
  EXPECT_THAT(error, HasSubstr("nest 'centre'"));
  EXPECT_THAT(error, HasSubstr("the pitch along loop 'centre_i' of 'y' is 777 f16, 1554 B"));
}

TEST(Select, SaysThatArraysInGmAreLoadedBefore) {
  ProgramBuilder b("p");
  const BufferId x = b.argument("x", f16, 64), y = b.local("y", f16, 64);
  b.nest("n", {64}, {y, 0, {1}}, apply(Kind::kAbs, f16, {load({x, 0, {1}}, f16)}));
  EXPECT_THAT(error_of(b), HasSubstr("compute with 'x' in GM"));
}

}  // namespace
}  // namespace cubist::akg

#include "ir/scalar.h"

#include <gtest/gtest.h>

#include "ir/affine.h"
#include "ir/congruence.h"

namespace cubist::akg {
namespace {

const Scalar t = Scalar::variable("t"), u = Scalar::variable("u");

TEST(Scalar, ConstantsAndIdentitiesFold) {
  EXPECT_TRUE((Scalar(3) * 4 + 2).is(14));
  EXPECT_TRUE((t * 0 + 0).is(0));
  EXPECT_TRUE(same(t * 1 + 0, t));
  EXPECT_TRUE((t - t).is(0));
  EXPECT_TRUE((Scalar(-7) / 2).is(-4));
  EXPECT_TRUE((Scalar(-7) % 2).is(1));
}

TEST(Scalar, PrintsAsCxxWithTheFewestParentheses) {
  EXPECT_EQ(to_string(min(8, 1003 - t * 8)), "min(8, 1003 - t * 8)");
  EXPECT_EQ(to_string((t + u) * 4), "(t + u) * 4");
  EXPECT_EQ(to_string(t - (u + 1)), "t - (u + 1)");
  EXPECT_EQ(to_string(Scalar::select(less(t, 5), 1, u)), "t < 5 ? 1 : u");
}

TEST(Scalar, SubstitutingGivesTheValueOfEvaluating) {
  const Scalar size = max(t * 8 - u, 3) % 5;
  const Scalar at_4 = substitute(size, "t", 4);
  EXPECT_FALSE(uses(at_4, "t"));
  EXPECT_EQ(evaluate(at_4, {{"u", 1}}), evaluate(size, {{"t", 4}, {"u", 1}}));
}

TEST(Affine, SumsHaveABaseAndAStridePerVariable) {
  const auto affine = affine_in((t + 3) * 4 + u * 7 - t, {"t"});
  ASSERT_TRUE(affine);
  EXPECT_TRUE(affine->strides[0].is(3));
  EXPECT_EQ(evaluate(affine->base, {{"u", 2}}), 26);
}

TEST(Affine, QuotientsOfOtherVariablesOnlyAreConstants) {
  EXPECT_TRUE(affine_in(u / 3 + t, {"t"}));
  EXPECT_FALSE(affine_in(t / 3, {"t"}));
  EXPECT_FALSE(affine_in(min(t, u), {"t"}));
  EXPECT_FALSE(affine_in(t * t, {"t"}));
}

TEST(Congruence, SumsAndProductsLeaveWhatTheirPartsLeave) {
  const auto is = [](const Scalar& scalar, int64_t modulus, int64_t rest) {
    const Congruence found = congruence_of(scalar);
    return found.modulus == modulus && found.rest == rest;
  };
  EXPECT_TRUE(is(7, 0, 7));
  EXPECT_TRUE(is(t, 1, 0));
  EXPECT_TRUE(is(100 - t * 40, 40, 100));
  EXPECT_TRUE(is(t * 40 + u * 16 + 3, 8, 3));
  EXPECT_TRUE(is((t * 6 + 2) * 4, 24, 8));
  EXPECT_TRUE(is(min(t * 8, 16), 1, 0));
}

}  // namespace
}  // namespace cubist::akg

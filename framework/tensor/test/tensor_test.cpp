#include "tensor/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cubist/base/error.h"

namespace cubist::framework {
namespace {

using testing::ElementsAre;

TEST(Shape, BroadcastAlignsAtTheLastAxis) {
  EXPECT_EQ(broadcast({2, 1, 4}, {3, 1}), (Shape{2, 3, 4}));
  EXPECT_EQ(broadcast({}, {5}), (Shape{5}));
}

TEST(Shape, BroadcastOfShapesThatDoNotFitNamesBoth) {
  try {
    broadcast({2, 3}, {4});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("2x3"), testing::HasSubstr("4")));
  }
}

TEST(Shape, AnAxisOutsideTheRankIsRefused) {
  EXPECT_EQ(normalize_axis(-1, 4), 3);
  EXPECT_THROW(normalize_axis(4, 4), Error);
  EXPECT_THROW(normalize_axis(-5, 4), Error);
}

TEST(Tensor, ConvertRoundsToNearestEvenInHalf) {
  const Tensor x = from_floats(ElementType::kF32, {3}, std::vector<float>{1.0F, 2049.0F, 2051.0F});
  EXPECT_THAT(to_floats(convert(x, ElementType::kF16)), ElementsAre(1.0F, 2048.0F, 2052.0F));
}

TEST(Tensor, ConvertCutsOffFractions) {
  const Tensor x = from_floats(ElementType::kF32, {2}, std::vector<float>{1.9F, -1.9F});
  EXPECT_THAT(to_integers(convert(x, ElementType::kI32)), ElementsAre(1, -1));
}

TEST(Tensor, IntegersKeepTheirLowBits) {
  const Tensor x = from_integers(ElementType::kI64, {1}, std::vector<int64_t>{0x1'0000'0102});
  EXPECT_THAT(to_integers(convert(x, ElementType::kU8)), ElementsAre(2));
}

}  // namespace
}  // namespace cubist::framework

#include "reference/strided.h"

#include <gtest/gtest.h>

namespace cubist::framework {
namespace {

Tensor counting(Shape shape) {
  std::vector<int64_t> values(static_cast<size_t>(element_count(shape)));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int64_t>(i);
  return from_integers(ElementType::kI16, std::move(shape), values);
}

std::vector<int64_t> taken(const Tensor& x, const Shape& shape, int64_t first,
                           const std::vector<int64_t>& steps) {
  const Tensor out = take_strided(x, shape, first, steps);
  EXPECT_EQ(out.shape(), shape);
  return to_integers(out);
}

TEST(TakeStrided, Transposes) {
  EXPECT_EQ(taken(counting({2, 3}), {3, 2}, 0, {1, 3}), (std::vector<int64_t>{0, 3, 1, 4, 2, 5}));
}

TEST(TakeStrided, RunsBackwards) {
  EXPECT_EQ(taken(counting({2, 3}), {2, 3}, 2, {3, -1}), (std::vector<int64_t>{2, 1, 0, 5, 4, 3}));
}

TEST(TakeStrided, RepeatsWhereTheStepIsZero) {
  EXPECT_EQ(taken(counting({2}), {2, 2, 3}, 0, {0, 1, 0}),
            (std::vector<int64_t>{0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}));
}

TEST(TakeStrided, CopiesAScalarAndNothing) {
  EXPECT_EQ(taken(counting({4}), {}, 2, {}), std::vector<int64_t>{2});
  EXPECT_EQ(taken(counting({4}), {0, 4}, 0, {4, 1}), std::vector<int64_t>{});
}

}  // namespace
}  // namespace cubist::framework

#include "reference/broadcast_rows.h"

#include <gtest/gtest.h>

#include <array>

namespace cubist::framework {
namespace {

// Element of each operand for each element of the result, in order.
std::vector<std::array<int64_t, 2>> elements(const Shape& shape, const Shape& a, const Shape& b) {
  const BroadcastRows rows(shape, {a, b});
  std::vector<std::array<int64_t, 2>> all;
  rows.for_each([&](int64_t at, std::span<const int64_t> from) {
    EXPECT_EQ(at, static_cast<int64_t>(all.size()));
    for (int64_t i = 0; i < rows.length(); ++i)
      all.push_back({from[0] + (rows.walks(0) ? i : 0), from[1] + (rows.walks(1) ? i : 0)});
  });
  return all;
}

// The same by index arithmetic.
std::vector<std::array<int64_t, 2>> expected(const Shape& shape, const Shape& a, const Shape& b) {
  const std::vector<int64_t> own = row_major_strides(shape), of_a = broadcast_strides(a, shape),
                             of_b = broadcast_strides(b, shape);
  std::vector<std::array<int64_t, 2>> all;
  for (int64_t i = 0; i < element_count(shape); ++i) {
    std::array<int64_t, 2> from{};
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      const int64_t index = i / own[axis] % shape[axis];
      from[0] += index * of_a[axis];
      from[1] += index * of_b[axis];
    }
    all.push_back(from);
  }
  return all;
}

TEST(BroadcastRows, VisitsEveryElementOfEveryKindOfBroadcast) {
  const std::vector<std::pair<Shape, Shape>> cases{
      {{2, 3, 4}, {2, 3, 4}}, {{2, 3, 4}, {4}}, {{2, 3, 4}, {3, 1}},
      {{2, 1, 4}, {3, 1}},    {{}, {2, 3}},     {{2, 3, 4}, {2, 1, 1}},
      {{1, 1}, {1}},          {{}, {}},         {{2, 1, 3, 1}, {5, 1, 4}},
      {{0, 3}, {3}}};
  for (const auto& [a, b] : cases) {
    const Shape shape = broadcast(a, b);
    EXPECT_EQ(elements(shape, a, b), expected(shape, a, b)) << to_string(a) << ", " << to_string(b);
    EXPECT_EQ(elements(shape, b, a), expected(shape, b, a)) << to_string(b) << ", " << to_string(a);
  }
}

TEST(BroadcastRows, EqualShapesAreOneRow) {
  EXPECT_EQ(BroadcastRows({2, 3, 4}, {Shape{2, 3, 4}, Shape{2, 3, 4}}).length(), 24);
  EXPECT_EQ(BroadcastRows({2, 3, 4}, {Shape{2, 3, 4}, Shape{}}).length(), 24);
  EXPECT_EQ(BroadcastRows({2, 3, 4}, {Shape{2, 3, 4}, Shape{3, 1}}).length(), 4);
}

}  // namespace
}  // namespace cubist::framework

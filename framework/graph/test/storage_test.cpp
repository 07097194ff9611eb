#include "graph/storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace cubist::framework {
namespace {

Tensor counting(const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(element_count(shape)));
  std::iota(values.begin(), values.end(), 1.0F);
  return from_floats(ElementType::kF32, shape, values);
}

std::vector<float> stored(const Tensor& tensor, const TensorType& as) {
  const std::vector<std::byte> bytes = store(tensor, as);
  const auto count = static_cast<int64_t>(bytes.size()) / size_bytes(as.element);
  return to_floats(Tensor(as.element, {count}, bytes));
}

TEST(Store, NdIsRoundedAndBroadcast) {
  EXPECT_THAT(stored(from_floats(ElementType::kF32, {2, 1}, std::vector<float>{2049, 2}),
                     {.element = ElementType::kF16, .shape = {2, 2}}),
              testing::ElementsAre(2048, 2048, 2, 2));
}

TEST(Store, ChannelsBecomeBlocksAndTheLastIsFilledWithZeros) {
  constexpr int64_t kC0 = 16, kChannels = 18, kArea = 6;
  const Tensor x = counting({2, kChannels, 2, 3});
  const std::vector<float> blocked =
      stored(x, {.element = ElementType::kF16, .shape = x.shape(), .layout = Layout::k5hd});
  ASSERT_EQ(blocked.size(), size_t{2 * 2 * kArea * kC0});
  const std::vector<float> values = to_floats(x);
  for (int64_t n = 0; n < 2; ++n) {
    for (int64_t c = 0; c < 2 * kC0; ++c) {
      for (int64_t pixel = 0; pixel < kArea; ++pixel) {
        const int64_t at = ((n * 2 + c / kC0) * kArea + pixel) * kC0 + c % kC0;
        const float expected =
            c < kChannels ? values[static_cast<size_t>((n * kChannels + c) * kArea + pixel)] : 0;
        ASSERT_EQ(blocked[static_cast<size_t>(at)], expected) << n << ", " << c << ", " << pixel;
      }
    }
  }
}

TEST(Store, BlocksOfF32HoldEightChannels) {
  const TensorType type{
      .element = ElementType::kF32, .shape = {1, 9, 1, 1}, .layout = Layout::k5hd};
  EXPECT_EQ(type.storage_bytes(), 64);
  EXPECT_THAT(stored(counting({1, 9, 1, 1}), type),
              testing::ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0));
}

}  // namespace
}  // namespace cubist::framework

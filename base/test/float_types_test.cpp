#include "cubist/base/float_types.h"

#include <gtest/gtest.h>

namespace cubist {
namespace {

TEST(Half, EveryValueSurvivesTheRoundTripThroughFloat) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float value = f16_bits_to_f32(static_cast<uint16_t>(bits));
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(f16_bits_to_f32(f32_to_f16_bits(value))));
    } else {
      EXPECT_EQ(f32_to_f16_bits(value), bits);
    }
  }
}

// The compiler's own binary16 is an independent implementation of the same rounding.
TEST(Half, RoundsAsTheCompilersFloat16Does) {
  for (uint64_t i = 0; i < (1ull << 32); i += 9973) {
    const float value = std::bit_cast<float>(static_cast<uint32_t>(i));
    if (std::isnan(value)) continue;
    const auto expected = std::bit_cast<uint16_t>(static_cast<_Float16>(value));
    ASSERT_EQ(f32_to_f16_bits(value), expected) << std::hex << i;
  }
}

TEST(Bfloat16, TiesGoToTheEvenMantissa) {
  EXPECT_EQ(f32_to_bf16_bits(std::bit_cast<float>(0x3f808000u)), 0x3f80);
  EXPECT_EQ(f32_to_bf16_bits(std::bit_cast<float>(0x3f818000u)), 0x3f82);
  EXPECT_EQ(f32_to_bf16_bits(std::bit_cast<float>(0x3f808001u)), 0x3f81);
}

}  // namespace
}  // namespace cubist

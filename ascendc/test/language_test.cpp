// The language surface: variants of operators, other owners of UB, instructions by their C names.
#include <cmath>

#include "chip.h"

namespace cubist::ascendc {
namespace {

using enum Element;

class Language : public OnChip {};

TEST_P(Language, TilingDataOfTheHostsMacrosIsAStruct) {
  // count, two sizes of 16 bits, first, second
  const Bytes8 tiling = encode({70, 5 + 6 * 65536, 8, 9}, int32);
  EXPECT_EQ(decode(chip.run("read_declared_tiling", 1, {Bytes8(12), tiling})[0], int32),
            (Numbers{70, 11, 9}));
}

TEST_P(Language, AKeyChoosesBranchAndTilingStruct) {
  const Bytes8 tiling = encode({1 + 7 * 65536, 20}, int32);
  EXPECT_EQ(decode(chip.run("read_tiling_of_a_key", 1, {Bytes8(8), tiling})[0], int32),
            (Numbers{2, 7}));
  EXPECT_EQ(decode(chip.run("read_default_tiling", 1, {Bytes8(8), tiling})[0], int32),
            (Numbers{20, 2}));
}

TEST_P(Language, GmIsFilledWithAValue) {
  constexpr uint32_t kCount = 1501;
  for (const uint64_t bytes : {1, 2, 4, 8}) {
    SCOPED_TRACE(bytes);
    Bytes8 expected(kCount * bytes);
    for (size_t i = bytes; i < (kCount - 1) * bytes; ++i)
      expected[i] = std::byte{i % bytes == 0 ? uint8_t{0xfb} : uint8_t{0xff}};  // -5
    EXPECT_EQ(chip.run("init_output", 1, {Bytes8(kCount * bytes)},
                       {kCount, static_cast<uint64_t>(-5), bytes})[0],
              expected);
  }
}

TEST_P(Language, APoolIsLaidOutTwice) {
  const Numbers x = random_numbers(256, -9, 9, float32), y = random_numbers(256, -9, 9, float32);
  const Numbers z = chip.run("pooled", float32, float32, x, y);
  for (size_t i = 0; i < z.size(); ++i) ASSERT_EQ(z[i], 2 * rounded(float32, x[i] + y[i])) << i;
}

TEST_P(Language, InstructionsHaveTheirCNames) {
  const Numbers x = random_numbers(64, -1, 1, float32), y = random_numbers(64, -1, 1, float32);
  const Numbers z = decode(
      chip.run("by_intrinsics", 1,
               {encode(x, float32), encode(y, float32), encode(Numbers(200, 1), float32)})[2],
      float32);
  double sum = 0, largest = -1e9;
  for (size_t i = 0; i < 64; ++i) {
    EXPECT_NEAR(z[i], std::exp(x[i]) + y[i], 1e-5);
    EXPECT_EQ(z[136 + i], rounded(float32, 1 + x[i]));
    sum += z[i];
    largest = std::max(largest, z[i]);
  }
  EXPECT_NEAR(z[64], sum, 1e-4);
  EXPECT_EQ(z[65], largest);
  const Bytes8 words = encode(Numbers(z.begin() + 72, z.begin() + 104), float32);
  EXPECT_EQ(decode(words, half), [&] {
    Numbers halves;
    for (const double v : x) halves.push_back(rounded(half, v));
    return halves;
  }());
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Language);

}  // namespace
}  // namespace cubist::ascendc

// The cube: products of matrices of any size against host code, on split and on coupled cores.
#include <tuple>

#include "chip.h"

namespace cubist::ascendc {
namespace {

using enum Element;

struct Size {
  size_t m, n, k;
};

Numbers product(const Numbers& a, const Numbers& b, const Size& s, bool is_transposed) {
  Numbers c(s.m * s.n, 0);
  for (size_t row = 0; row < s.m; ++row) {
    for (size_t column = 0; column < s.n; ++column) {
      double& sum = c[row * s.n + column];
      for (size_t k = 0; k < s.k; ++k)
        sum += a[row * s.k + k] * b[is_transposed ? column * s.k + k : k * s.n + column];
    }
  }
  return c;
}

class Cube : public OnChip {
 protected:
  // Whole numbers small enough that sums are exact in f32.
  Numbers whole_numbers(size_t count) { return random_numbers(count, -8, 8, int32); }

  Numbers run(const std::string& kernel, Element in, Element out, const Numbers& a,
              const Numbers& b, const Size& s, const std::vector<uint64_t>& more) {
    std::vector<uint64_t> numbers = {s.m, s.n, s.k};
    numbers.insert(numbers.end(), more.begin(), more.end());
    return decode(
        chip.run(kernel, 1, {encode(a, in), encode(b, in), Bytes8(s.m * s.n * size_of(out))},
                 numbers)[2],
        out);
  }

  // c is `scale` times the product, as nearly as `out` holds it.
  void expect_product(const std::string& kernel, Element in, Element out, const Size& s,
                      bool is_transposed, bool by_fractals, double scale = 1) {
    SCOPED_TRACE(testing::Message() << kernel << " " << s.m << "x" << s.n << "x" << s.k
                                    << (is_transposed ? " transposed" : "")
                                    << (by_fractals ? " by fractals" : " by image to column"));
    const Numbers a = whole_numbers(s.m * s.k), b = whole_numbers(s.k * s.n);
    const Numbers c = run(kernel, in, out, a, b, s, {is_transposed, by_fractals});
    const Numbers sums = product(a, b, s, is_transposed);
    for (size_t i = 0; i < c.size(); ++i) {
      double expected = sums[i] * scale;
      if (out == int8) {
        expected = std::min(127.0, std::max(-128.0, std::nearbyint(expected)));
      } else {
        expected = rounded(out, expected);
      }
      ASSERT_EQ(c[i], expected) << i;
    }
  }
};

constexpr Size kRagged = {37, 43, 75}, kEven = {32, 64, 128};

TEST_P(Cube, HalvesOfAnySizeGiveFloats) {
  for (const bool is_transposed : {false, true}) {
    for (const bool by_fractals : {false, true}) {
      expect_product("product_half_float", half, float32, kRagged, is_transposed, by_fractals);
      expect_product("product_half_float", half, float32, {1, 16, 64}, is_transposed, by_fractals);
    }
  }
}

TEST_P(Cube, ResultsAreConvertedOnTheirWayOut) {
  expect_product("product_half_half", half, half, kRagged, false, false);
}

TEST_P(Cube, BytesGiveIntegersOrScaledHalves) {
  for (const bool is_transposed : {false, true}) {
    expect_product("matmul_int8_int32", int8, int32, kEven, is_transposed, true);
    expect_product("matmul_int8_half", int8, half, kEven, is_transposed, true, 0.25);
  }
  expect_product("matmul_int8_int32", int8, int32, {37, 43, 96}, true, true);
}

TEST_P(Cube, EveryTypeOfSplitCores) {
  if (!chip.is_split()) GTEST_SKIP() << "bfloat16_t, float and 8-bit results are of split cores";
  expect_product("matmul_bfloat16_float", bfloat16, float32, kRagged, false, true);
  expect_product("matmul_bfloat16_bfloat16", bfloat16, bfloat16, kRagged, true, false);
  expect_product("matmul_float_float", float32, float32, kRagged, false, false);
  expect_product("matmul_float_float", float32, float32, kRagged, true, false);
  expect_product("matmul_int8_int8", int8, int8, kEven, true, true, 0.0625);
}

TEST_P(Cube, RowsStartAsTheBias) {
  const Size s = {37, 48, 75};
  const Numbers a = whole_numbers(s.m * s.k), b = whole_numbers(s.k * s.n),
                bias = whole_numbers(s.n);
  Bytes8 c(s.m * s.n * 4);
  const auto out = chip.run_with_tail("matmul_bias", 1, {encode(a, half), encode(b, half), c},
                                      {s.m, s.n, s.k}, encode(bias, float32));
  const Numbers sums = product(a, b, s, false), results = decode(out[2], float32);
  for (size_t i = 0; i < results.size(); ++i) ASSERT_EQ(results[i], sums[i] + bias[i % s.n]) << i;
}

TEST_P(Cube, FractalsWithReluGoToGmOrL1) {
  if (!chip.is_split()) GTEST_SKIP() << "Fixpipe is of split cores";
  const Size s = {37, 48, 75};
  const Numbers a = whole_numbers(s.m * s.k), b = whole_numbers(s.k * s.n);
  const Numbers sums = product(a, b, s, false);
  for (const uint64_t through_l1 : {0, 1}) {
    // NZ: strips of 16 columns
    const Numbers c = run("matmul_relu_nz", half, half, a, b, s, {through_l1});
    for (size_t i = 0; i < c.size(); ++i) {
      const size_t strip = i / (s.m * 16), row = i / 16 % s.m, column = strip * 16 + i % 16;
      ASSERT_EQ(c[i], rounded(half, std::max(0.0, sums[row * s.n + column])))
          << through_l1 << ", " << i;
    }
  }
}

TEST_P(Cube, ColumnsHaveTheirOwnScales) {
  if (!chip.is_split()) GTEST_SKIP() << "the fix-pipe buffer is of split cores";
  const Size s = {32, 64, 128};
  const Numbers a = whole_numbers(s.m * s.k), b = whole_numbers(s.k * s.n);
  Numbers scales(s.n), words(2 * s.n, 0);
  for (size_t i = 0; i < s.n; ++i) {
    scales[i] = static_cast<double>(i % 7 + 1) / 8;
    words[2 * i] = scales[i];
  }
  const Numbers sums = product(a, b, s, false);
  for (const uint64_t form : {0, 1}) {
    const auto out = chip.run_with_tail("matmul_scaled_columns", 1,
                                        {encode(a, int8), encode(b, int8), Bytes8(s.m * s.n * 2)},
                                        {s.m, s.n, s.k}, encode(words, float32), {form});
    const Numbers c = decode(out[2], half);
    for (size_t i = 0; i < c.size(); ++i)
      ASSERT_EQ(c[i], rounded(half, sums[i] * scales[i % s.n])) << form << ", " << i;
  }
}

TEST_P(Cube, UnitFlagsCoupleProductAndWayOut) {
  if (!chip.is_split()) GTEST_SKIP() << "unit flags are of split cores";
  const Size s = {64, 64, 192};
  const Numbers a = whole_numbers(s.m * s.k), b = whole_numbers(s.k * s.n);
  EXPECT_EQ(run("matmul_unit_flags", half, float32, a, b, s, {}), product(a, b, s, false));
}

TEST_P(Cube, Hf32DropsMantissaBits) {
  if (!chip.is_split()) GTEST_SKIP() << "float operands are of split cores";
  const Size s = {16, 16, 16};
  // 1 + 2^-11 lies half-way between two HF32 numbers, of 10 bits: to even is 1, away is 1 + 2^-10
  Numbers a(s.m * s.k, 0), b(s.k * s.n, 0);
  for (size_t i = 0; i < 16; ++i) a[i * 16 + i] = 1 + std::exp2(-11), b[i * 16 + i] = 1;
  for (const uint64_t away : {0, 1}) {
    const Numbers c = run("matmul_hf32", float32, float32, a, b, s, {away});
    for (size_t i = 0; i < 16; ++i) {
      ASSERT_EQ(c[i * 17], away ? 1 + std::exp2(-10) : 1) << away;
    }
  }
}

TEST_P(Cube, MapsBecomeColumns) {
  constexpr size_t kHeight = 8, kWidth = 6, kPixels = kHeight * kWidth, kC0 = 16, kK = 32;
  const Numbers map = whole_numbers(kPixels * 32);
  Numbers unit(kK * kK, 0);
  for (size_t i = 0; i < kK; ++i) unit[i * kK + i] = 1;
  for (const uint64_t first_k : {0, 64, 9 * 16 - 16}) {
    const auto out =
        chip.run("image_to_column", 1,
                 {encode(map, half), encode(unit, half), Bytes8(kPixels * kK * 4)}, {first_k});
    const Numbers c = decode(out[2], float32);
    for (size_t i = 0; i < c.size(); ++i) {
      const size_t pixel = i / kK, k = first_k + i % kK, c1 = k / kC0 / 9, tap = k / kC0 % 9;
      const auto y = static_cast<int>(pixel / kWidth + tap / 3) - 1;
      const auto x = static_cast<int>(pixel % kWidth + tap % 3) - 1;
      const bool is_inside = y >= 0 && y < int{kHeight} && x >= 0 && x < int{kWidth};
      const size_t at =
          is_inside
              ? ((c1 * kHeight + static_cast<size_t>(y)) * kWidth + static_cast<size_t>(x)) * kC0 +
                    k % kC0
              : 0;
      ASSERT_EQ(c[i], is_inside ? map[at] : 2) << first_k << ", " << i;
    }
  }
}

TEST_P(Cube, UbReachesL1OnCoupledCores) {
  if (chip.is_split()) GTEST_SKIP() << "UB and L1 are of different cores";
  const Numbers x = random_numbers(512, -99, 99, half);
  EXPECT_EQ(decode(chip.run("through_l1", 1, {encode(x, half), Bytes8(1024)}, {512})[1], half), x);
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Cube);

}  // namespace
}  // namespace cubist::ascendc

// The Matmul object with other types and formats than half in ND, and with scales.
#include <algorithm>
#include <bit>
#include <optional>

#include "matmul_fixture.h"

namespace cubist::ascendc {
namespace {

enum class How : uint64_t { kPlain = 0, kScalar = 1, kVector = 2, kHf32 = 4 };

// Elements of a row-major matrix as they lie in NZ: strips of `c0` columns, rows up to whole
// fractals.
size_t place_in_nz(int64_t row, int64_t column, int64_t rows, int64_t c0) {
  const int64_t height = (rows + 15) / 16 * 16;
  return static_cast<size_t>(column / c0 * height * c0 + row * c0 + column % c0);
}
Numbers to_nz(const Numbers& matrix, int64_t rows, int64_t columns, int64_t c0) {
  Numbers nz(static_cast<size_t>((columns + c0 - 1) / c0 * c0 * ((rows + 15) / 16 * 16)));
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      nz[place_in_nz(r, c, rows, c0)] = matrix[static_cast<size_t>(r * columns + c)];
  return nz;
}

class MatmulTypes : public MatmulOnChip {
 protected:
  Bytes8 operand(const Numbers& values, int64_t rows, int64_t columns, CubeFormat format,
                 Element type) {
    if (format == CubeFormat::ND) return encode(values, type);
    return encode(to_nz(values, rows, columns, 32 / static_cast<int64_t>(size_of(type))), type);
  }

  // `scales`: words as FixPipe takes them. expected(sum, column)
  void check(
      const std::string& kernel, const Problem& p, How how = How::kPlain,
      const std::vector<uint64_t>& scales = {0},
      const std::function<double(double, size_t)>& expected = [](double sum, size_t) {
        return sum;
      }) {
    Numbers a = integers(int64_t{p.m} * p.k);
    const Numbers b = integers(int64_t{p.k} * p.n), bias = integers(p.n);
    if (fill_) std::fill(a.begin(), a.end(), *fill_);
    const uint64_t transposed =
        (p.is_a_transposed ? uint64_t{1} : 0) | (p.is_b_transposed ? uint64_t{2} : 0);
    Bytes8 scale_bytes(scales.size() * sizeof(uint64_t));
    std::memcpy(scale_bytes.data(), scales.data(), scale_bytes.size());
    const bool is_nz = p.format_c == CubeFormat::NZ;
    const int64_t rows = is_nz ? (p.m + 15) / 16 * 16 : p.m;
    const Numbers c = decode(run(kernel, blocks_of(p),
                                 {operand(a, p.is_a_transposed ? p.k : p.m,
                                          p.is_a_transposed ? p.m : p.k, p.format_a, p.ab),
                                  operand(b, p.is_b_transposed ? p.n : p.k,
                                          p.is_b_transposed ? p.k : p.n, p.format_b, p.ab),
                                  encode(bias, p.bias), scale_bytes,
                                  Bytes8(static_cast<size_t>(rows * p.n) * size_of(p.c)),
                                  Bytes8(workspace()), tiling_of(p)},
                                 {transposed, static_cast<uint64_t>(how)})[4],
                             p.c);
    const Numbers sums = p.product(a, b, bias);
    for (int64_t i = 0; i < p.m; ++i) {
      for (int64_t j = 0; j < p.n; ++j) {
        const auto column = static_cast<size_t>(j), at = static_cast<size_t>(i * p.n + j);
        ASSERT_EQ(c[is_nz ? place_in_nz(i, j, p.m, 16) : at], expected(sums[at], column))
            << kernel << " " << transposed << ": " << i << ", " << j;
      }
    }
  }
  std::optional<double> fill_;  // every element of A

  // Either operand transposed or not.
  void check_all(const std::string& kernel, Problem p) {
    for (const bool a : {false, true}) {
      for (const bool b : {false, true}) {
        p.is_a_transposed = a;
        p.is_b_transposed = b;
        check(kernel, p);
      }
    }
  }
};

constexpr uint64_t kSigned = uint64_t{1} << 46;
uint64_t scale_word(float scale, int64_t offset = 0) {
  return std::bit_cast<uint32_t>(scale) | (static_cast<uint64_t>(offset) & 0x1ff) << 37;
}
// Powers of two, which the low bits of a scale do not matter for.
std::vector<uint64_t> scale_words(int32_t columns, int64_t offset = 0, uint64_t flags = 0) {
  std::vector<uint64_t> words;
  for (int32_t i = 0; i < columns; ++i)
    words.push_back(scale_word(i % 3 == 0 ? 0.5f : i % 3 == 1 ? 0.25f : 2.0f, offset) | flags);
  return words;
}
double scale_of(uint64_t word) { return std::bit_cast<float>(static_cast<uint32_t>(word)); }
double to_int8(double value) { return std::clamp(std::nearbyint(value), -128.0, 127.0); }

TEST_P(MatmulTypes, BytesGiveWholeNumbers) {
  check_all("matmul_bytes", {.m = 64,
                             .n = 96,
                             .k = 128,
                             .base_m = 32,
                             .base_n = 32,
                             .base_k = 32,
                             .has_bias = true,
                             .c = int32,
                             .cores = 2,
                             .ab = int8,
                             .bias = int32});
}

TEST_P(MatmulTypes, RaggedBytesGiveWholeNumbers) {
  check_all("matmul_bytes", {.m = 83,
                             .n = 70,
                             .k = 100,
                             .base_m = 48,
                             .base_n = 48,
                             .base_k = 32,
                             .c = int32,
                             .cores = 1,
                             .ab = int8,
                             .bias = int32});
}

TEST_P(MatmulTypes, FloatsGiveFloats) {
  if (!chip.is_split()) GTEST_SKIP() << "no products of floats on this chip";
  check_all("matmul_float", {.m = 50,
                             .n = 40,
                             .k = 72,
                             .base_m = 32,
                             .base_n = 16,
                             .base_k = 16,
                             .has_bias = true,
                             .cores = 2,
                             .ab = float32});
}

TEST_P(MatmulTypes, ABiasMayBeOf16Bits) {
  check("matmul_half_bias",
        {.m = 83, .n = 70, .k = 100, .base_m = 32, .base_n = 32, .has_bias = true, .bias = half});
}

TEST_P(MatmulTypes, MatricesMayBeInFractals) {
  for (const bool a : {false, true}) {
    check("matmul_nz", {.m = 83,
                        .n = 96,
                        .k = 112,
                        .base_m = 32,
                        .base_n = 32,
                        .base_k = 32,
                        .is_a_transposed = a,
                        .is_b_transposed = a,
                        .has_bias = true,
                        .cores = 1,
                        .format_a = CubeFormat::NZ,
                        .format_b = CubeFormat::NZ,
                        .format_c = CubeFormat::NZ});
    check("matmul_nz_bytes", {.m = 40,
                              .n = 64,
                              .k = 96,
                              .base_m = 32,
                              .base_n = 32,
                              .base_k = 32,
                              .is_b_transposed = a,
                              .c = int32,
                              .cores = 1,
                              .ab = int8,
                              .bias = int32,
                              .format_b = CubeFormat::NZ});
  }
}

TEST_P(MatmulTypes, ATilingMayBeKnownAtCompileTime) {
  check("matmul_static", {.m = 64, .n = 48, .k = 80, .has_bias = true, .cores = 1});
}

TEST_P(MatmulTypes, Bfloat16GivesItsSumsRounded) {
  if (!chip.is_split()) GTEST_SKIP() << "no bfloat16 on this chip";
  check("matmul_bfloat", {.m = 48,
                          .n = 48,
                          .k = 64,
                          .is_b_transposed = true,
                          .has_bias = true,
                          .c = bfloat16,
                          .ab = bfloat16});
  check("matmul_bfloat_bias",
        {.m = 48, .n = 48, .k = 64, .has_bias = true, .ab = bfloat16, .bias = bfloat16});
}

TEST_P(MatmulTypes, Hf32RoundsOperands) {
  if (!chip.is_split()) GTEST_SKIP() << "no HF32 on this chip";
  // Of 1 + 2^-12 HF32 keeps 1: half-way, to even.
  const Problem p = {.m = 48, .n = 48, .k = 64, .ab = float32};
  fill_ = 1 + 0x1p-12;
  check("matmul_float", p);
  check("matmul_float", p, How::kHf32, {0}, [&](double sum, size_t) { return sum / *fill_; });
}

TEST_P(MatmulTypes, ScalesGiveHalves) {
  if (!chip.is_split()) GTEST_SKIP() << "scales are not implemented on this chip";
  const Problem p = {.m = 64,
                     .n = 70,
                     .k = 64,
                     .base_m = 32,
                     .base_n = 32,
                     .has_bias = true,
                     .c = half,
                     .ab = int8,
                     .bias = int32};
  check("matmul_bytes_half", p, How::kScalar, {scale_word(0.5f)},
        [](double sum, size_t) { return 0.5 * sum; });
  const auto words = scale_words(p.n);
  check("matmul_bytes_half", p, How::kVector, words,
        [&](double sum, size_t column) { return scale_of(words[column]) * sum; });
}

TEST_P(MatmulTypes, ScalesGiveBytes) {
  if (!chip.is_split()) GTEST_SKIP() << "scales are not implemented on this chip";
  for (const Element ab : {int8, half}) {
    const Problem p = {.m = 64,
                       .n = 70,
                       .k = 64,
                       .base_m = 32,
                       .base_n = 32,
                       .has_bias = true,
                       .c = int8,
                       .ab = ab,
                       .bias = ab == int8 ? int32 : float32};
    const std::string kernel = ab == int8 ? "matmul_bytes_bytes" : "matmul_half_bytes";
    check(kernel, p, How::kScalar, {scale_word(0.5f, 3)},
          [](double sum, size_t) { return to_int8(std::nearbyint(0.5 * sum) + 3); });
    const auto words = scale_words(p.n, -5, kSigned);
    check(kernel, p, How::kVector, words, [&](double sum, size_t column) {
      return to_int8(std::nearbyint(scale_of(words[column]) * sum) - 5);
    });
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(MatmulTypes);

}  // namespace
}  // namespace cubist::ascendc

// Generated products against straightforward host code, bit for bit, in full mode with the
// sanitizer attached.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "compiled_kernel.h"

namespace cubist::akg {
namespace {

using isa::DataType;
using kernels::decode;
using kernels::encode;

const MatrixPlacement kRowMajor{}, kTransposed{.layout = MatrixLayout::kTransposed},
    kPacked{.layout = MatrixLayout::kPacked};

// One operand on the host: its values as they lie in GM, and how its elements are found.
struct HostMatrix {
  std::vector<float> values;
  MatrixPlacement placement;
  int64_t pitch = 0;
  std::vector<int64_t> strides;

  size_t at(const std::vector<int64_t>& batch, int64_t row, int64_t column) const {
    int64_t place =
        placement.layout == MatrixLayout::kTransposed ? column * pitch + row : row * pitch + column;
    for (size_t i = 0; i < batch.size(); ++i) place += batch[i] * strides[i];
    return static_cast<size_t>(place);
  }
};

HostMatrix host_matrix(Rng& rng, const Contraction& c, const MatrixPlacement& placement,
                       int64_t rows, int64_t columns) {
  HostMatrix matrix;
  matrix.placement = placement;
  const bool is_transposed = placement.layout == MatrixLayout::kTransposed;
  const int64_t run = is_transposed ? rows : columns, runs = is_transposed ? columns : rows;
  matrix.pitch = placement.pitch == 0 ? run : placement.pitch;
  matrix.strides = placement.batch_strides;
  if (matrix.strides.empty()) {
    int64_t stride = runs * matrix.pitch;
    matrix.strides.resize(c.batch.size());
    for (size_t i = c.batch.size(); i-- > 0; stride *= c.batch[i]) matrix.strides[i] = stride;
  }
  int64_t last = (runs - 1) * matrix.pitch + run - 1;
  for (size_t i = 0; i < c.batch.size(); ++i) last += (c.batch[i] - 1) * matrix.strides[i];
  matrix.values = kernels::random_values(rng, last + 1, -1, 1, c.type);
  return matrix;
}

// Every index of the batch, slowest first.
std::vector<std::vector<int64_t>> batch_indices(const std::vector<int64_t>& sizes) {
  std::vector<std::vector<int64_t>> indices = {{}};
  for (const int64_t size : sizes) {
    std::vector<std::vector<int64_t>> longer;
    for (const auto& index : indices) {
      for (int64_t i = 0; i < size; ++i) {
        longer.push_back(index);
        longer.back().push_back(i);
      }
    }
    indices = std::move(longer);
  }
  return indices;
}

kernels::ByteVector bytes_of(const Contraction& c, const HostMatrix& b) {
  if (c.b.layout != MatrixLayout::kPacked) return encode(b.values, c.type);
  const int64_t batch =
      std::accumulate(c.batch.begin(), c.batch.end(), int64_t{1}, std::multiplies<>());
  return kernels::pack_matmul_weights(
      {.type = c.type, .m = c.m, .k = c.k, .n = c.n, .batch = batch}, b.values, false);
}

void check(CubeMachine& machine, Rng& rng, const Contraction& c,
           const std::optional<RankedTiles>& tiles = std::nullopt) {
  const HostMatrix a = host_matrix(rng, c, c.a, c.m, c.k), b = host_matrix(rng, c, c.b, c.k, c.n);
  const HostMatrix out = host_matrix(rng, c, c.c, c.m, c.n);
  const auto bias = kernels::random_values(rng, c.n, -2, 2, DataType::f32);
  const CubeKernel kernel = generate(c, machine.chip(), tiles);
  std::vector<kernels::ByteVector> inputs = {encode(a.values, c.type), bytes_of(c, b)};
  if (c.bias) inputs.push_back(encode(bias, DataType::f32));
  const auto got = machine.run(kernel, inputs, out.values.size() * kernels::size_of(c.out_type));

  kernels::ByteVector expected(got.size(), std::byte{0xa5});
  for (const auto& index : batch_indices(c.batch)) {
    for (int64_t row = 0; row < c.m; ++row) {
      for (int64_t column = 0; column < c.n; ++column) {
        float sum = c.bias ? bias[static_cast<size_t>(column)] : 0;
        for (int64_t k = 0; k < c.k; ++k)
          sum = std::fma(a.values[a.at(index, row, k)], b.values[b.at(index, k, column)], sum);
        if (c.relu && sum <= 0) sum = 0;
        const auto value = encode({sum}, c.out_type);
        std::ranges::copy(value, expected.begin() + static_cast<int64_t>(
                                                        out.at(index, row, column) * value.size()));
      }
    }
  }
  const auto first = std::ranges::mismatch(got, expected).in1 - got.begin();
  EXPECT_TRUE(got == expected) << c.name << " " << c.m << "x" << c.k << "x" << c.n << ": byte "
                               << first << " of " << got.size() << "; " << kernel.explanation
                               << "\n"
                               << kernel.source;
}

class ContractionOn : public testing::TestWithParam<const char*> {
 protected:
  CubeMachine machine{GetParam()};
  Rng rng{20261128};
};
INSTANTIATE_TEST_SUITE_P(Chips, ContractionOn, testing::Values("ascend910b1"),
                         [](const auto& test) { return std::string(test.param); });

Contraction product(int64_t m, int64_t k, int64_t n) {
  Contraction c;
  c.name = "product";
  c.m = m;
  c.k = k;
  c.n = n;
  return c;
}

TEST_P(ContractionOn, EverySizeGivesTheBitsOfTheCube) {
  for (const auto& [m, k, n] : std::vector<std::array<int64_t, 3>>{
           {1, 1, 1}, {16, 16, 16}, {1, 577, 100}, {7, 5, 3}, {127, 257, 61}, {300, 65, 17}}) {
    check(machine, rng, product(m, k, n));
  }
}

// Two images of 24 tokens, three heads of 16 in a row of 48.
TEST_P(ContractionOn, HeadsAreReadAndWrittenInPlace) {
  MatrixPlacement head;
  head.pitch = 48;
  head.batch_strides = {24 * 48, 16};
  Contraction scores = product(24, 16, 24);
  scores.batch = {2, 3};
  scores.a = scores.b = head;
  scores.b.layout = MatrixLayout::kTransposed;
  check(machine, rng, scores);
  Contraction context = product(24, 24, 16);
  context.batch = {2, 3};
  context.b = context.c = head;
  check(machine, rng, context);
}

TEST_P(ContractionOn, OperandsMayBeTransposedOrPacked) {
  for (const MatrixPlacement& a : {kRowMajor, kTransposed}) {
    for (const MatrixPlacement& b : {kRowMajor, kTransposed, kPacked}) {
      Contraction c = product(37, 300, 53);
      c.a = a;
      c.b = b;
      check(machine, rng, c);
    }
  }
}

TEST_P(ContractionOn, BiasAndReluFollowTheSum) {
  Contraction c = product(33, 40, 270);
  c.bias = c.relu = true;
  check(machine, rng, c);
  c = product(5, 40, 9);
  c.out_type = DataType::f32;
  c.bias = true;
  check(machine, rng, c);
  c = product(50, 7, 33);
  c.out_type = DataType::f32;
  check(machine, rng, c);
}

TEST_P(ContractionOn, ABatchMayShareAnOperand) {
  Contraction c = product(20, 30, 40);
  c.batch = {5};
  c.b.batch_strides = {0};
  check(machine, rng, c);
  c.b = kPacked;
  check(machine, rng, c);
}

TEST_P(ContractionOn, F32OperandsWorkWhereTheCubeHasThem) {
  Contraction c = product(21, 77, 35);
  c.type = c.out_type = DataType::f32;
  if (machine.chip().cube.depth_f32 == 0) {
    EXPECT_THROW(generate(c, machine.chip()), Error);
    return;
  }
  for (const MatrixPlacement& a : {kRowMajor, kTransposed}) {
    for (const MatrixPlacement& b : {kRowMajor, kTransposed, kPacked}) {
      c.a = a;
      c.b = b;
      check(machine, rng, c);
    }
  }
}

}  // namespace
}  // namespace cubist::akg

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

struct Case {
  Contraction contraction;
  std::optional<RankedTiles> tiles{};
};

void check(CubeMachine& machine, Rng& rng, const Contraction& c, const CubeKernel& kernel) {
  const HostMatrix a = host_matrix(rng, c, c.a, c.m, c.k), b = host_matrix(rng, c, c.b, c.k, c.n),
                   out = host_matrix(rng, c, c.c, c.m, c.n),
                   residual = host_matrix(rng, c, c.residual.value_or(MatrixPlacement{}), c.m, c.n);
  const auto bias = kernels::random_values(rng, c.n, -2, 2, DataType::f32);
  std::vector<kernels::ByteVector> inputs = {encode(a.values, c.type), bytes_of(c, b)};
  if (c.bias) inputs.push_back(encode(bias, DataType::f32));
  if (c.residual) inputs.push_back(encode(residual.values, c.type));
  const auto got = machine.run(kernel, inputs, out.values.size() * kernels::size_of(c.out_type));

  kernels::ByteVector expected(got.size(), std::byte{0xa5});
  for (const auto& index : batch_indices(c.batch)) {
    for (int64_t row = 0; row < c.m; ++row) {
      for (int64_t column = 0; column < c.n; ++column) {
        float sum = c.bias ? bias[static_cast<size_t>(column)] : 0;
        for (int64_t k = 0; k < c.k; ++k)
          sum = std::fma(a.values[a.at(index, row, k)], b.values[b.at(index, k, column)], sum);
        if (c.residual) sum += residual.values[residual.at(index, row, column)];
        if (c.relu && sum <= 0) sum = 0;
        const auto value = encode({sum}, c.out_type);
        std::ranges::copy(value, expected.begin() + static_cast<int64_t>(
                                                        out.at(index, row, column) * value.size()));
      }
    }
  }
  const auto first = std::ranges::mismatch(got, expected).in1 - got.begin();
  EXPECT_TRUE(got == expected) << "byte " << first << " of " << got.size() << "; "
                               << kernel.explanation << "\n"
                               << kernel.source;
}

void check(CubeMachine& machine, Rng& rng, std::vector<Case> cases) {
  std::vector<CubeKernel> kernels;
  for (Case& c : cases) {
    c.contraction.name = "product_" + std::to_string(kernels.size());
    kernels.push_back(generate(c.contraction, machine.chip(), c.tiles));
  }
  machine.load(kernels);
  for (size_t i = 0; i < cases.size(); ++i) check(machine, rng, cases[i].contraction, kernels[i]);
}

class ContractionOn : public testing::TestWithParam<const char*> {
 protected:
  CubeMachine machine{GetParam()};
  Rng rng{20261128};
};
INSTANTIATE_TEST_SUITE_P(Chips, ContractionOn,
                         testing::Values("ascend910b1", "ascend310p3", "tiny"),
                         [](const auto& test) { return std::string(test.param); });

Contraction product(int64_t m, int64_t k, int64_t n) {
  Contraction c;
  c.m = m;
  c.k = k;
  c.n = n;
  return c;
}

TEST_P(ContractionOn, EverySizeGivesTheBitsOfTheCube) {
  check(machine, rng,
        {{product(1, 1, 1)},
         {product(16, 16, 16)},
         {product(1, 577, 100)},
         {product(7, 5, 3)},
         {product(127, 257, 61)},
         {product(300, 65, 17)}});
}

// Two images of 24 tokens, three heads of 16 in a row of 48.
TEST_P(ContractionOn, HeadsAreReadAndWrittenInPlace) {
  MatrixPlacement head;
  head.pitch = 48;
  head.batch_strides = {24 * 48, 16};
  Contraction scores = product(24, 16, 24), context = product(24, 24, 16);
  scores.batch = context.batch = {2, 3};
  scores.a = scores.b = context.b = context.c = head;
  scores.b.layout = MatrixLayout::kTransposed;
  check(machine, rng, {{scores}, {context}});
}

TEST_P(ContractionOn, OperandsMayBeTransposedOrPacked) {
  std::vector<Case> cases;
  for (const MatrixPlacement& a : {kRowMajor, kTransposed}) {
    for (const MatrixPlacement& b : {kRowMajor, kTransposed, kPacked}) {
      cases.push_back({product(37, 300, 53)});
      cases.back().contraction.a = a;
      cases.back().contraction.b = b;
    }
  }
  check(machine, rng, cases);
}

// Chunks that are whole rows end to end: not only the sizes that make fractals.
TEST_P(ContractionOn, WholeRowsAreReadAsTheyLie) {
  std::vector<Case> cases;
  for (const MatrixPlacement& a : {kRowMajor, kTransposed}) {
    for (const MatrixPlacement& b : {kRowMajor, kTransposed}) {
      Contraction c = product(48, 96, 32);
      c.a = a;
      c.b = b;
      // One tile, all of k in L1: A and B are one run each.
      for (const RankedTiles& ranked : rank_tiles(c, machine.chip(), SIZE_MAX)) {
        const ContractionTiles& tiles = ranked.tiles;
        if (tiles.tiles > 1 || tiles.chunk_a < c.k || tiles.chunk_b < c.k) continue;
        cases.push_back({c, ranked});
        break;
      }
    }
  }
  EXPECT_EQ(cases.size(), 4u);
  check(machine, rng, cases);
}

TEST_P(ContractionOn, BiasResidualAndReluFollowTheSum) {
  Contraction all = product(33, 40, 270), wide = product(5, 40, 9), plain = product(50, 7, 33),
              pitched = product(40, 50, 35);
  all.bias = all.relu = true;
  all.residual = MatrixPlacement();
  wide.bias = true;
  wide.out_type = plain.out_type = DataType::f32;
  pitched.residual = MatrixPlacement();
  pitched.residual->pitch = 40;
  pitched.c.pitch = 37;
  pitched.batch = {2};
  check(machine, rng, {{all}, {wide}, {plain}, {pitched}});
}

TEST_P(ContractionOn, ABatchMayShareAnOperand) {
  Contraction row_major = product(20, 30, 40);
  row_major.batch = {5};
  row_major.b.batch_strides = {0};
  Contraction packed = row_major;
  packed.b = kPacked;
  check(machine, rng, {{row_major}, {packed}});
}

TEST_P(ContractionOn, F32OperandsWorkWhereTheCubeHasThem) {
  Contraction c = product(21, 77, 35);
  c.type = c.out_type = DataType::f32;
  if (machine.chip().cube.depth_f32 == 0) {
    EXPECT_THROW(generate(c, machine.chip()), Error);
    return;
  }
  std::vector<Case> cases;
  for (const MatrixPlacement& a : {kRowMajor, kTransposed}) {
    for (const MatrixPlacement& b : {kRowMajor, kTransposed, kPacked}) {
      cases.push_back({c});
      cases.back().contraction.a = a;
      cases.back().contraction.b = b;
    }
  }
  cases.front().contraction.residual = MatrixPlacement();
  check(machine, rng, cases);
}

// What products larger than L2 get, of shapes small enough to check: more tiles than blocks, the
// last band lower than the others.
TEST_P(ContractionOn, TilesInBandsGiveTheSameBits) {
  std::vector<Case> cases;
  for (const MatrixPlacement& b : {kRowMajor, kTransposed, kPacked}) {
    Contraction c = product(150, 1100, 110);
    c.b = b;
    c.bias = true;
    if (!cases.empty()) c.batch = {2};
    for (RankedTiles ranked : rank_tiles(c, machine.chip(), SIZE_MAX)) {
      ContractionTiles& tiles = ranked.tiles;
      const bool has_bands = ceil_div(c.m, tiles.m) > 3 && ceil_div(c.n, tiles.n) > 1;
      if (tiles.keep || !has_bands || tiles.tiles <= tiles.blocks || tiles.chunk_a >= c.k) continue;
      tiles.band = 3;
      cases.push_back({c, ranked});
      break;
    }
  }
  EXPECT_EQ(cases.size(), 3u);
  check(machine, rng, cases);
}

TEST(Contraction, TilesAreInBandsIfAllMatricesTogetherExceedL2) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");  // 192 MiB
  EXPECT_EQ(rank_tiles(product(4096, 4096, 4096), chip, 1).front().tiles.band, 0);
  EXPECT_GT(rank_tiles(product(8192, 8192, 8192), chip, 1).front().tiles.band, 1);
}

MatrixLayout random_layout(Rng& rng, int64_t last) {
  return static_cast<MatrixLayout>(rng.integer(0, last));
}

// Tilings that the cost model would not choose for shapes this small: whatever they are, they give
// the same bits.
TEST_P(ContractionOn, ARandomTilingOfARandomProductGivesTheSameBits) {
  const auto is_kind = [](int64_t kind, const ContractionTiles& tiles) {
    if (kind == 0) return tiles.parts > 1 && tiles.chunk_a != tiles.chunk_b;
    if (kind == 1) return tiles.keep;
    return tiles.chunk_a < tiles.chunk_b;
  };
  std::vector<Case> cases;
  for (int64_t i = 0; i < 12; ++i) {
    Contraction c = product(rng.integer(1, 300), rng.integer(1, 300), rng.integer(1, 300));
    if (rng.integer(0, 2) == 0) c.batch = {rng.integer(1, 3)};
    c.a.layout = random_layout(rng, 1);
    c.b.layout = random_layout(rng, 2);
    c.bias = rng.integer(0, 1) == 1;
    c.relu = rng.integer(0, 1) == 1;
    if (rng.integer(0, 1) == 1) c.residual = MatrixPlacement();
    std::vector<RankedTiles> all = rank_tiles(c, machine.chip(), SIZE_MAX), kind;
    std::ranges::copy_if(all, std::back_inserter(kind),
                         [&](const RankedTiles& ranked) { return is_kind(i % 3, ranked.tiles); });
    const auto& from = kind.empty() ? all : kind;
    cases.push_back({c, from[static_cast<size_t>(rng.integer(0, std::ssize(from) - 1))]});
  }
  check(machine, rng, cases);
}

}  // namespace
}  // namespace cubist::akg

// The Matmul object with the tiling that the host computes for the chip (sdk/include/tiling).
#include "chip.h"
#include "tiling/tiling_api.h"

namespace cubist::ascendc {
namespace {

using enum Element;
using matmul_tiling::CubeFormat;
using matmul_tiling::DataType;
using matmul_tiling::MatrixTraverse;
using matmul_tiling::MultiCoreMatmulTiling;
using matmul_tiling::TPosition;

struct Problem {
  int32_t m, n, k;
  int32_t base_m = -1, base_n = -1, base_k = -1;
  bool is_a_transposed = false, is_b_transposed = false, has_bias = false, is_atomic = false;
  Element c = float32;
  int32_t cores = 3;
  bool is_n_first = false;

  MultiCoreMatmulTiling api(const char* soc) const {
    MultiCoreMatmulTiling api{platform_ascendc::PlatformAscendC(soc)};
    api.SetDim(cores);
    api.SetAType(TPosition::GM, CubeFormat::ND, DataType::DT_FLOAT16, is_a_transposed);
    api.SetBType(TPosition::GM, CubeFormat::ND, DataType::DT_FLOAT16, is_b_transposed);
    api.SetCType(TPosition::GM, CubeFormat::ND,
                 c == float32 ? DataType::DT_FLOAT : DataType::DT_FLOAT16);
    api.SetBiasType(TPosition::GM, CubeFormat::ND, DataType::DT_FLOAT);
    api.SetOrgShape(m, n, k);
    api.SetShape(m, n, k);
    api.SetBias(has_bias);
    api.SetFixSplit(base_m, base_n, base_k);
    api.SetTraverse(is_n_first ? MatrixTraverse::FIRSTN : MatrixTraverse::FIRSTM);
    api.SetBufferSpace(-1, -1, -1);
    return api;
  }
};

class MatmulObject : public OnChip {
 protected:
  const char* soc() const { return chip.is_split() ? "Ascend910B1" : "Ascend310P3"; }

  // Small integers, whose products and sums every type here holds.
  Numbers integers(int64_t count) {
    Numbers values(static_cast<size_t>(count));
    for (double& value : values) value = static_cast<double>(rng.integer(-2, 2));
    return values;
  }

  // `vector_cores_of_block`: of split cores. `factor`: of the result.
  void check(const std::string& kernel, const Problem& p, int vector_cores_of_block = 2,
             double factor = 1, bool has_numbers = true) {
    optiling::TCubeTiling tiling;
    ASSERT_EQ(p.api(soc()).GetTiling(tiling), 0);
    Bytes8 words(tiling.GetDataSize());
    tiling.SaveToBuffer(words.data(), words.size());
    const Numbers a = integers(int64_t{p.m} * p.k), b = integers(int64_t{p.k} * p.n),
                  bias = integers(p.n), before = integers(p.is_atomic ? int64_t{p.m} * p.n : 0);
    const uint64_t transposed =
        (p.is_a_transposed ? uint64_t{1} : 0) | (p.is_b_transposed ? uint64_t{2} : 0);
    const int share = chip.is_split() ? vector_cores_of_block : 1;
    const auto blocks = static_cast<uint32_t>((p.cores + share - 1) / share);
    const uint64_t workspace = platform_ascendc::PlatformAscendC(soc()).GetLibApiWorkSpaceSize();
    std::vector<uint64_t> numbers;
    if (has_numbers) numbers = {transposed, p.is_atomic ? uint64_t{1} : 0};
    const Numbers c =
        decode(chip.run(kernel, blocks,
                        {encode(a, half), encode(b, half), encode(bias, float32),
                         p.is_atomic ? encode(before, p.c)
                                     : Bytes8(static_cast<size_t>(p.m * p.n) * size_of(p.c)),
                         Bytes8(workspace + 32), words},
                        numbers)[3],
               p.c);
    for (int64_t i = 0; i < p.m; ++i) {
      for (int64_t j = 0; j < p.n; ++j) {
        double sum = p.has_bias ? bias[static_cast<size_t>(j)] : 0;
        for (int64_t k = 0; k < p.k; ++k) {
          sum += a[static_cast<size_t>(p.is_a_transposed ? k * p.m + i : i * p.k + k)] *
                 b[static_cast<size_t>(p.is_b_transposed ? j * p.k + k : k * p.n + j)];
        }
        const auto at = static_cast<size_t>(i * p.n + j);
        ASSERT_EQ(c[at], factor * sum + (p.is_atomic ? before[at] : 0)) << i << ", " << j;
      }
    }
  }
};

TEST_P(MatmulObject, ChosenTilesGiveTheProduct) {
  check("matmul_half_float", {.m = 96, .n = 80, .k = 112, .has_bias = true});
}

TEST_P(MatmulObject, RaggedPartsAndTilesGiveTheProduct) {
  check("matmul_half_float",
        {.m = 83, .n = 70, .k = 100, .base_m = 32, .base_n = 32, .base_k = 32});
}

TEST_P(MatmulObject, EitherOperandMayBeTransposed) {
  for (const bool a : {false, true}) {
    for (const bool b : {false, true}) {
      check("matmul_half_float", {.m = 64,
                                  .n = 48,
                                  .k = 80,
                                  .base_m = 32,
                                  .base_n = 32,
                                  .base_k = 32,
                                  .is_a_transposed = a,
                                  .is_b_transposed = b,
                                  .has_bias = a != b});
    }
  }
}

TEST_P(MatmulObject, CMayBeOf16BitsAndBeAddedTo) {
  check("matmul_half_half", {.m = 64, .n = 64, .k = 64, .c = half, .is_n_first = true});
  check("matmul_half_float", {.m = 64, .n = 64, .k = 64, .is_atomic = true});
}

TEST_P(MatmulObject, TilesGoOnToTheVectorUnit) {
  for (const int32_t cores : {2, 3}) {
    check("matmul_and_double",
          {.m = 96, .n = 64, .k = 48, .base_m = 32, .base_n = 32, .has_bias = true, .cores = cores},
          2, 2, false);
  }
}

TEST_P(MatmulObject, CubeCoresComputeAlone) {
  check("matmul_alone", {.m = 64, .n = 96, .k = 64, .has_bias = true, .cores = 2}, 1, 1, false);
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(MatmulObject);

TEST(MatmulTiling, WhatNoCoreCanHoldIsRefusedAndLeavesTheTilingAsItWas) {
  optiling::TCubeTiling tiling;
  tiling.set_M(42);
  const Problem good = {.m = 512, .n = 512, .k = 512};
  for (const Problem& p :
       {Problem{.m = 512, .n = 512, .k = 512, .base_m = 1024, .base_n = 1024},
        Problem{.m = 512, .n = 512, .k = 512, .base_m = 24},
        Problem{.m = 512, .n = 512, .k = 512, .base_k = 4096}, Problem{.m = 0, .n = 512, .k = 512},
        Problem{.m = 512, .n = 512, .k = 512, .cores = 0}}) {
    EXPECT_EQ(p.api("Ascend910B1").GetTiling(tiling), -1);
    EXPECT_EQ(tiling.get_M(), 42);
  }
  MultiCoreMatmulTiling starved = good.api("Ascend910B1");
  starved.SetBufferSpace(4096, -1, -1);
  EXPECT_EQ(starved.GetTiling(tiling), -1);
  MultiCoreMatmulTiling fed = good.api("Ascend910B1");
  EXPECT_EQ(fed.GetTiling(tiling), 0);
  EXPECT_EQ(tiling.get_M(), 512);
}

TEST(MatmulTiling, TilesFitTheMemoriesOfTheChip) {
  for (const char* soc : {"Ascend910B1", "Ascend310P3", "Ascend910A"}) {
    const platform_ascendc::PlatformAscendC platform(soc);
    const auto size = [&](platform_ascendc::CoreMemType memory) {
      uint64_t bytes = 0;
      platform.GetCoreMemSize(memory, bytes);
      return static_cast<int64_t>(bytes);
    };
    for (const int32_t edge : {16, 100, 1000, 4096}) {
      const Problem problem = {.m = edge, .n = 2 * edge, .k = edge, .has_bias = true, .cores = 20};
      optiling::TCubeTiling t;
      ASSERT_EQ(problem.api(soc).GetTiling(t), 0) << soc << ", " << edge;
      using enum platform_ascendc::CoreMemType;
      EXPECT_LE(2 * t.get_baseM() * t.get_baseK() * t.get_dbL0A(), size(L0_A));
      EXPECT_LE(2 * t.get_baseN() * t.get_baseK() * t.get_dbL0B(), size(L0_B));
      EXPECT_LE(4 * t.get_baseM() * t.get_baseN() * t.get_dbL0C(), size(L0_C));
      EXPECT_LE(t.get_shareL1Size(), size(L1));
      EXPECT_GE(t.get_usedCoreNum() * int64_t{t.get_singleCoreM()} * t.get_singleCoreN(),
                int64_t{edge} * 2 * edge);
      EXPECT_LE(t.get_usedCoreNum(), 20);
    }
  }
}

TEST(Platform, KnowsTheChipByItsDescription) {
  const platform_ascendc::PlatformAscendC split("Ascend910B1"), coupled("Ascend310P3");
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  EXPECT_EQ(split.GetCoreNumAic(), static_cast<uint32_t>(chip.cube_cores));
  EXPECT_EQ(split.GetCoreNumAiv(), static_cast<uint32_t>(chip.vector_cores));
  EXPECT_EQ(split.GetSocVersion(), platform_ascendc::SocVersion::ASCEND910B);
  EXPECT_EQ(coupled.GetCoreNumAiv(), coupled.GetCoreNumAic());
  EXPECT_EQ(coupled.GetLibApiWorkSpaceSize(), 0u);
  uint64_t ub = 0;
  split.GetCoreMemSize(platform_ascendc::CoreMemType::UB, ub);
  EXPECT_EQ(static_cast<int64_t>(ub), chip.memories.ub.value);
}

}  // namespace
}  // namespace cubist::ascendc

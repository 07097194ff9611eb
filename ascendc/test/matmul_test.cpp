// The Matmul object with the tiling that the host computes for the chip (sdk/include/tiling).
#include "matmul_fixture.h"

namespace cubist::ascendc {
namespace {

class MatmulObject : public MatmulOnChip {
 protected:
  // `vector_cores_of_block`: of split cores. `factor`: of the result.
  void check(const std::string& kernel, const Problem& p, int vector_cores_of_block = 2,
             double factor = 1, std::vector<uint64_t> numbers = {}) {
    const Numbers a = integers(int64_t{p.m} * p.k), b = integers(int64_t{p.k} * p.n),
                  bias = integers(p.n), before = integers(p.is_atomic ? int64_t{p.m} * p.n : 0);
    const Numbers c =
        decode(run(kernel, blocks_of(p, vector_cores_of_block),
                   {encode(a, half), encode(b, half), encode(bias, float32),
                    p.is_atomic ? encode(before, p.c)
                                : Bytes8(static_cast<size_t>(p.m * p.n) * size_of(p.c)),
                    Bytes8(workspace()), tiling_of(p)},
                   numbers)[3],
               p.c);
    const Numbers expected = p.product(a, b, bias);
    for (size_t i = 0; i < expected.size(); ++i)
      ASSERT_EQ(c[i], factor * expected[i] + (p.is_atomic ? before[i] : 0)) << "element " << i;
  }
  // A kernel that is told what is transposed and whether it adds.
  void check_any(const std::string& kernel, const Problem& p) {
    check(kernel, p, 2, 1,
          {(p.is_a_transposed ? uint64_t{1} : 0) | (p.is_b_transposed ? uint64_t{2} : 0),
           p.is_atomic ? uint64_t{1} : 0});
  }
};

TEST_P(MatmulObject, ChosenTilesGiveTheProduct) {
  check_any("matmul_half_float", {.m = 96, .n = 80, .k = 112, .has_bias = true});
}

TEST_P(MatmulObject, RaggedPartsAndTilesGiveTheProduct) {
  check_any("matmul_half_float",
            {.m = 83, .n = 70, .k = 100, .base_m = 32, .base_n = 32, .base_k = 32});
}

TEST_P(MatmulObject, EitherOperandMayBeTransposed) {
  for (const bool a : {false, true}) {
    for (const bool b : {false, true}) {
      check_any("matmul_half_float", {.m = 64,
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
  check_any("matmul_half_half", {.m = 64, .n = 64, .k = 64, .c = half, .is_n_first = true});
  check_any("matmul_half_float", {.m = 64, .n = 64, .k = 64, .is_atomic = true});
}

TEST_P(MatmulObject, TilesGoOnToTheVectorUnit) {
  for (const int32_t cores : {2, 3}) {
    check("matmul_and_double",
          {.m = 96, .n = 64, .k = 48, .base_m = 32, .base_n = 32, .has_bias = true, .cores = cores},
          2, 2);
  }
}

TEST_P(MatmulObject, TilesAreComputedAhead) {
  for (const int32_t cores : {1, 4}) {
    check(
        "matmul_ahead_and_double",
        {.m = 128, .n = 64, .k = 48, .base_m = 32, .base_n = 32, .has_bias = true, .cores = cores},
        2, 2);
  }
}

TEST_P(MatmulObject, TheVectorCoreGoesOnWhileTheCubeComputes) {
  const Problem p = {.m = 64, .n = 64, .k = 1024, .cores = 2};
  check("matmul_then_double", p, 2, 2, {200});
  const auto cycles = [&] { return (chip.report().ended - chip.report().started).value; };
  const auto after = cycles();
  check("matmul_in_background", p, 2, 2, {200});
  if (chip.is_split() && GetParam().mode != sim::Mode::kFunctional) {
    EXPECT_LT(cycles(), after * 9 / 10);
  }
}

TEST_P(MatmulObject, OperandsMayComeFromUb) {
  if (!chip.is_split()) GTEST_SKIP() << "not implemented on this chip";
  for (const bool is_transposed : {false, true}) {
    const Problem p = {.m = 48,
                       .n = 64,
                       .k = 80,
                       .base_m = 32,
                       .base_n = 32,
                       .base_k = 32,
                       .is_a_transposed = is_transposed,
                       .is_b_transposed = is_transposed,
                       .cores = 1};
    check("matmul_from_ub", p, 2, 2, {is_transposed ? uint64_t{3} : 0, 0});
  }
}

TEST_P(MatmulObject, CubeCoresComputeAlone) {
  check("matmul_alone", {.m = 64, .n = 96, .k = 64, .has_bias = true, .cores = 2}, 1, 1);
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

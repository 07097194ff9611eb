// Batches of the Matmul object.
#include "matmul_fixture.h"

namespace cubist::ascendc {
namespace {

class MatmulBatch : public MatmulOnChip {};

TEST_P(MatmulBatch, MatricesLieOneAfterTheOther) {
  constexpr int32_t kM = 40, kN = 32, kK = 48, kBatchA = 4, kBatchB = 2;
  const Problem p = {.m = kM,
                     .n = kN,
                     .k = kK,
                     .base_m = 32,
                     .base_n = 16,
                     .base_k = 16,
                     .has_bias = true,
                     .cores = 1};
  const Numbers a = integers(kBatchA * kM * kK), b = integers(kBatchB * kK * kN),
                bias = integers(kBatchA * kN);
  const Numbers c =
      decode(run("matmul_batch", 1,
                 {encode(a, half), encode(b, half), encode(bias, float32),
                  Bytes8(kBatchA * kM * kN * sizeof(float)), Bytes8(workspace()), tiling_of(p)},
                 {kBatchA, kBatchB})[3],
             float32);
  for (int64_t i = 0; i < kBatchA; ++i) {
    const auto part = [&](const Numbers& all, int64_t index, int64_t size) {
      return Numbers(all.begin() + index * size, all.begin() + (index + 1) * size);
    };
    EXPECT_EQ(
        part(c, i, kM * kN),
        p.product(part(a, i, kM * kK), part(b, i * kBatchB / kBatchA, kK * kN), part(bias, i, kN)))
        << "matrix " << i;
  }
}

TEST_P(MatmulBatch, HeadsLieSideBySide) {
  constexpr int64_t kBatch = 2, kQueries = 24, kKeys = 32, kHeads = 2, kGroup = 3, kDepth = 16;
  const Problem p = {.m = kQueries, .n = kKeys, .k = kDepth, .is_b_transposed = true, .cores = 1};
  MultiCoreMatmulTiling api = p.api(soc());
  api.SetALayout(kBatch, kQueries, kHeads, kGroup, kDepth);
  api.SetBLayout(kBatch, kKeys, kHeads, 1, kDepth);
  api.SetCLayout(kBatch, kQueries, kHeads, kGroup, kKeys);
  optiling::TCubeTiling tiling;
  ASSERT_EQ(api.GetTiling(tiling), 0);
  Bytes8 words(tiling.GetDataSize());
  tiling.SaveToBuffer(words.data(), words.size());

  const Numbers a = integers(kBatch * kQueries * kHeads * kGroup * kDepth),
                b = integers(kBatch * kKeys * kHeads * kDepth);
  const Numbers c = decode(run("matmul_heads", 1,
                               {encode(a, half), encode(b, half),
                                Bytes8(kBatch * kHeads * kGroup * kQueries * kKeys * sizeof(float)),
                                Bytes8(workspace()), words})[2],
                           float32);
  size_t at = 0;
  for (int64_t batch = 0; batch < kBatch; ++batch) {
    for (int64_t head = 0; head < kHeads * kGroup; ++head) {
      for (int64_t i = 0; i < kQueries; ++i) {
        for (int64_t j = 0; j < kKeys; ++j) {
          double sum = 0;
          for (int64_t d = 0; d < kDepth; ++d) {
            sum +=
                a[static_cast<size_t>(((batch * kQueries + i) * kHeads * kGroup + head) * kDepth +
                                      d)] *
                b[static_cast<size_t>(((batch * kKeys + j) * kHeads + head / kGroup) * kDepth + d)];
          }
          ASSERT_EQ(c[at++], sum) << batch << ", " << head << ", " << i << ", " << j;
        }
      }
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(MatmulBatch);

}  // namespace
}  // namespace cubist::ascendc

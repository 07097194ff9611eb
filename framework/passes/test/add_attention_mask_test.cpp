#include "passes/add_attention_mask.h"

#include <gtest/gtest.h>

#include "cubist/base/error.h"
#include "graph/verify.h"
#include "ops/softmax.h"
#include "passes/fold_constants.h"
#include "passes/test/pass_testing.h"
#include "zoo/network_builder.h"

namespace cubist::framework {
namespace {

Graph attention() {
  NetworkBuilder b("g", kSeed);
  Graph g = b.finish(b.input("scores", {1, 2, 1, 4}));
  append(g, "weights", std::make_shared<Softmax>(), {g.outputs[0]});
  return fold_constants(g);
}

TEST(AddAttentionMask, MasksTheScoresBeforeSoftmax) {
  const Graph masked = add_attention_mask(attention(), 4);
  verify(masked, "add attention mask", true);
  EXPECT_EQ(to_string(masked),
            "input scores: f32[1x2x1x4]\n"
            "input attention_mask: f32[4]\n"
            "scores:masked: f32[1x2x1x4] = Add(scores, attention_mask)\n"
            "weights: f32[1x2x1x4] = Softmax axis -1 (scores:masked)\n"
            "output weights: f32[1x2x1x4]\n");
}

TEST(AddAttentionMask, AMaskedKeyTakesNoPart) {
  const Graph masked = add_attention_mask(attention(), 4);
  const Tensor scores = random_tensor(ElementType::kF32, {1, 2, 1, 4}, kSeed);
  const Tensor mask = from_floats(ElementType::kF32, {4},
                                  std::vector<float>{kMaskedScore, kMaskedScore, kMaskedScore, 0});
  const std::vector<Tensor> outputs = evaluate(masked, std::vector{scores, mask});
  EXPECT_EQ(to_floats(outputs[0]), (std::vector<float>{0, 0, 0, 1, 0, 0, 0, 1}));
}

TEST(AddAttentionMask, ANetworkWithoutAttentionOverSoManyKeysIsRefused) {
  EXPECT_THROW(add_attention_mask(attention(), 5), Error);
}

}  // namespace
}  // namespace cubist::framework

#include "zoo/zoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "cubist/base/error.h"
#include "cubist/framework/run.h"
#include "ops/op.h"
#include "passes/optimize.h"
#include "reference/evaluate.h"
#include "run/data.h"

namespace cubist::framework {
namespace {

std::vector<float> logits(const std::string& name, uint64_t seed) {
  const Graph graph = optimize(make_zoo_network(name, seed));
  const std::vector<Tensor> inputs{
      random_tensor(ElementType::kF32, graph.type(graph.inputs[0]).shape, seed)};
  return to_floats(evaluate(graph, inputs).at(0));
}

// f16 holds 65504; activations before the last layer are of the logits' order.
void expect_sane(const std::vector<float>& values, size_t count) {
  ASSERT_EQ(values.size(), count);
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  EXPECT_GT(largest, 0.01F);
  EXPECT_LT(largest, 100.0F);
}

TEST(Zoo, LeNetHasTenSaneLogits) { expect_sane(logits("lenet", 1), 10); }
TEST(Zoo, ResNet18HasAThousandSaneLogits) { expect_sane(logits("resnet18", 1), 1000); }
TEST(Zoo, ResNet50HasAThousandSaneLogits) { expect_sane(logits("resnet50", 1), 1000); }

TEST(Zoo, MobileNetHasAThousandSaneLogits) { expect_sane(logits("mobilenet_v1", 1), 1000); }
TEST(Zoo, SqueezeNetHasAThousandSaneLogits) { expect_sane(logits("squeezenet", 1), 1000); }

TEST(Zoo, ABatchIsTheFirstDimension) {
  const Graph graph = optimize(make_zoo_network("resnet18", 1, 3));
  EXPECT_EQ(graph.type(graph.inputs[0]).shape, (Shape{3, 3, 224, 224}));
  EXPECT_EQ(graph.type(graph.outputs[0]).shape, (Shape{3, 1000}));
  EXPECT_THROW(make_zoo_network("resnet18", 1, 0), Error);
}

TEST(Zoo, TheSeedDecidesTheWeights) {
  EXPECT_EQ(logits("lenet", 1), logits("lenet", 1));
  EXPECT_NE(logits("lenet", 1), logits("lenet", 2));
}

TEST(Zoo, BlocksAreFusedToConvolutions) {
  const Graph graph = optimize(make_zoo_network("resnet50", 1));
  std::map<std::string, int> counts;
  for (const Node& node : graph.nodes) ++counts[node.op->type()];
  EXPECT_EQ(
      counts,
      (std::map<std::string, int>{
          {"Conv", 53}, {"Dense", 1}, {"Flatten", 1}, {"GlobalAveragePool", 1}, {"MaxPool", 1}}));
}

TEST(Zoo, AnUnknownNameListsTheKnownOnes) {
  try {
    make_zoo_network("alexnet", 1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("zoo:lenet, zoo:mobilenet_v1, zoo:resnet18"));
  }
}

}  // namespace
}  // namespace cubist::framework

// Each pass on the smallest graph that shows it: the text after the pass, and the same values
// before and after.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "cubist/base/error.h"
#include "graph/verify.h"
#include "ops/binary.h"
#include "ops/cast.h"
#include "ops/clip.h"
#include "ops/matmul.h"
#include "ops/unary.h"
#include "ops/view.h"
#include "passes/choose_layouts.h"
#include "passes/decompose_operators.h"
#include "passes/fold_batch_normalization.h"
#include "passes/fold_constants.h"
#include "passes/fuse_bias.h"
#include "passes/fuse_relu.h"
#include "passes/fuse_residual.h"
#include "passes/make_dense.h"
#include "passes/remove_identities.h"
#include "passes/test/pass_testing.h"
#include "passes/use_batch_statistics.h"
#include "reference/evaluate.h"
#include "run/data.h"
#include "zoo/network_builder.h"

namespace cubist::framework {
namespace {

TEST(FoldConstants, ComputesWhatIsKnownAndInfersTheRest) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 3});
  Graph g = b.finish(b.relu("r", x));
  const ValueId one = g.add_constant("one", from_floats(ElementType::kF32, {}, std::vector{1.0F}));
  const ValueId two = append(g, "two", make_binary(Binary::Kind::kAdd), {one, one});
  append(g, "y", make_binary(Binary::Kind::kMul), {g.nodes[0].outputs[0], two});
  EXPECT_EQ(to_string(fold_constants(g)),
            "input x: f32[1x2x3]\n"
            "r: f32[1x2x3] = Relu(x)\n"
            "y: f32[1x2x3] = Mul(r, two)\n"
            "output y: f32[1x2x3]\n");
}

TEST(RemoveIdentities, DropsWhatChangesNothing) {
  NetworkBuilder b("g", kSeed);
  Graph g = b.finish(b.relu("r", b.input("x", {1, 6})));
  auto flatten = std::make_shared<Flatten>();
  append(g, "f", flatten, {g.outputs[0]});
  EXPECT_EQ(after(remove_identities, fold_constants(g)),
            "input x: f32[1x6]\n"
            "r: f32[1x6] = Relu(x)\n"
            "output r: f32[1x6]\n");
}

TEST(FoldBatchNormalization, ScalesTheConvolutionBefore) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  const ValueId c =
      b.conv("c", x, {.channels = 2, .out_channels = 3, .kernel = 3, .has_bias = true});
  const Graph g = fold_constants(b.finish(b.batch_normalization("n", c, 3, 1)));
  EXPECT_EQ(after(fold_batch_normalization, g),
            "input x: f32[1x2x4x4]\n"
            "n: f32[1x3x4x4] = Conv 3x3 stride 1x1 pads 1,1,1,1 (x, c.weight:scaled, c:bias)\n"
            "output n: f32[1x3x4x4]\n");
}

TEST(FoldBatchNormalization, LeavesAConvolutionThatOthersRead) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  const ValueId c = b.conv("c", x, {.channels = 2, .out_channels = 2});
  const Graph g = fold_constants(b.finish(b.add("y", c, b.batch_normalization("n", c, 2, 1))));
  EXPECT_THAT(after(fold_batch_normalization, g), testing::HasSubstr("BatchNormalization(c"));
}

TEST(DecomposeOperators, MakesMulAndAddOfBatchNormalization) {
  NetworkBuilder b("g", kSeed);
  const Graph g =
      fold_constants(b.finish(b.batch_normalization("n", b.input("x", {1, 2, 4}), 2, 1)));
  EXPECT_EQ(after(decompose_operators, g),
            "input x: f32[1x2x4]\n"
            "n:scaled: f32[1x2x4] = Mul(x, n:factor)\n"
            "n: f32[1x2x4] = Add(n:scaled, n:offset)\n"
            "output n: f32[1x2x4]\n");
}

TEST(DecomposeOperators, LeavesWhatAKernelNormalizes) {
  NetworkBuilder b("g", kSeed);
  const Graph maps =
      fold_constants(b.finish(b.batch_normalization("n", b.input("x", {1, 2, 4, 4}), 2, 1)));
  EXPECT_THAT(after(decompose_operators, maps), testing::HasSubstr("BatchNormalization(x"));
}

TEST(UseBatchStatistics, NormalizesEachChannelToItsScaleAndBias) {
  NetworkBuilder b("g", kSeed);
  const Graph g =
      fold_constants(b.finish(b.batch_normalization("n", b.input("x", {2, 1, 3, 3}), 1, 1)));
  const Graph training = use_batch_statistics(g);
  EXPECT_THAT(to_string(training), testing::HasSubstr("BatchNormalization batch statistics (x"));
  const std::vector<float> y = values_of(training);
  double mean = 0, variance = 0;
  for (const float value : y) mean += value / static_cast<double>(y.size());
  for (const float value : y) variance += std::pow(value - mean, 2) / static_cast<double>(y.size());
  const auto parameter = [&](size_t i) {
    return to_floats(*training.value(training.nodes[0].inputs[i]).constant).at(0);
  };
  EXPECT_NEAR(mean, parameter(2), 1e-6);
  EXPECT_NEAR(std::sqrt(variance), parameter(1), 1e-4);  // epsilon 1e-5 beside a variance of 0.3
}

TEST(UseBatchStatistics, KeepsFoldingAway) {
  NetworkBuilder b("g", kSeed);
  const ValueId c = b.conv("c", b.input("x", {1, 2, 4, 4}), {.channels = 2, .out_channels = 2});
  const Graph g = fold_constants(b.finish(b.batch_normalization("n", c, 2, 1)));
  EXPECT_THAT(after(fold_batch_normalization, use_batch_statistics(g)),
              testing::HasSubstr("BatchNormalization batch statistics (c"));
}

std::string decomposed_clip(std::optional<float> low, std::optional<float> high) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {2, 3});
  Graph g = b.finish(x);
  auto clip = std::make_shared<Clip>();
  clip->low = low;
  clip->high = high;
  append(g, "y", clip, {x});
  return after(decompose_operators, fold_constants(g));
}

TEST(DecomposeOperators, MakesReluAndMinOfRelu6) {
  EXPECT_EQ(decomposed_clip(0.0F, 6.0F),
            "input x: f32[2x3]\n"
            "y:above: f32[2x3] = Relu(x)\n"
            "y: f32[2x3] = Min(y:above, y:high)\n"
            "output y: f32[2x3]\n");
}

TEST(DecomposeOperators, LeavesOutBoundsThatAreNotThere) {
  EXPECT_THAT(decomposed_clip(0.25F, std::nullopt),
              testing::HasSubstr("y: f32[2x3] = Max(x, y:low)\noutput"));
  EXPECT_THAT(decomposed_clip(std::nullopt, 0.25F),
              testing::HasSubstr("y: f32[2x3] = Min(x, y:high)\noutput"));
  EXPECT_THAT(decomposed_clip(std::nullopt, std::nullopt),
              testing::HasSubstr("y: f32[2x3] = Min(x, y:high)\noutput"));
}

TEST(MakeDense, PutsAlphaBetaAndTranspositionIntoConstants) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {2, 5});
  Graph g = b.finish(b.gemm("y", x, 5, 3));
  auto gemm = std::make_shared<Gemm>(*op_as<Gemm>(g.nodes[0]));
  gemm->alpha = 0.5F;
  gemm->beta = 2;
  g.nodes[0].op = gemm;
  EXPECT_EQ(after(make_dense, fold_constants(g)),
            "input x: f32[2x5]\n"
            "y: f32[2x3] = Dense(x, y:weights, y:bias)\n"
            "output y: f32[2x3]\n");
}

TEST(FuseBias, JoinsAPerChannelConstant) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  Graph g = b.finish(b.conv("c", x, {.channels = 2, .out_channels = 3, .has_bias = true}));
  const ValueId bias = g.add_constant("k", random_tensor(ElementType::kF32, {3, 1, 1}, kSeed));
  append(g, "y", make_binary(Binary::Kind::kAdd), {bias, g.outputs[0]});
  EXPECT_EQ(after(fuse_bias, fold_constants(g)),
            "input x: f32[1x2x4x4]\n"
            "y: f32[1x3x4x4] = Conv 1x1 stride 1x1 (x, c.weight, c:bias)\n"
            "output y: f32[1x3x4x4]\n");
}

TEST(FuseBias, LeavesAConstantThatVariesOverPixels) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  Graph g = b.finish(b.conv("c", x, {.channels = 2, .out_channels = 3}));
  const ValueId image = g.add_constant("k", random_tensor(ElementType::kF32, {4, 4}, kSeed));
  append(g, "y", make_binary(Binary::Kind::kAdd), {g.outputs[0], image});
  EXPECT_THAT(after(fuse_bias, fold_constants(g)), testing::HasSubstr("Add(c, k)"));
}

TEST(FuseRelu, JoinsConvolutionAndDense) {
  NetworkBuilder b("g", kSeed);
  ValueId x = b.input("x", {1, 2, 4, 4});
  x = b.relu("r", b.conv("c", x, {.channels = 2, .out_channels = 3}));
  x = b.relu("s", b.gemm("d", b.flatten("f", x), 48, 5));
  const Graph g = make_dense(fold_constants(b.finish(x)));
  EXPECT_EQ(after(fuse_relu, g),
            "input x: f32[1x2x4x4]\n"
            "r: f32[1x3x4x4] = Conv 1x1 stride 1x1 relu (x, c.weight)\n"
            "f: f32[1x48] = Flatten axis 1 (r)\n"
            "s: f32[1x5] = Dense relu (f, d:weights, d:bias)\n"
            "output s: f32[1x5]\n");
}

TEST(FuseRelu, JoinsTheAddOfABranch) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  const ValueId c = b.conv("c", x, {.channels = 2, .out_channels = 2});
  const Graph g = fold_constants(b.finish(b.relu("r", b.add("y", c, x))));
  EXPECT_EQ(after(fuse_relu, g),
            "input x: f32[1x2x4x4]\n"
            "c: f32[1x2x4x4] = Conv 1x1 stride 1x1 (x, c.weight)\n"
            "r: f32[1x2x4x4] = Add relu (c, x)\n"
            "output r: f32[1x2x4x4]\n");
}

TEST(FuseResidual, TheConvolutionThatRunsLastAddsTheOtherMap) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  const ValueId c = b.conv("c", x, {.channels = 2, .out_channels = 2});
  const ValueId d = b.conv("d", x, {.channels = 2, .out_channels = 2});
  const Graph g = fold_constants(b.finish(b.relu("r", b.add("y", c, d))));
  EXPECT_EQ(after(fuse_residual, g),
            "input x: f32[1x2x4x4]\n"
            "c: f32[1x2x4x4] = Conv 1x1 stride 1x1 (x, c.weight)\n"
            "y: f32[1x2x4x4] = Conv 1x1 stride 1x1 (x, d.weight, -, c)\n"
            "r: f32[1x2x4x4] = Relu(y)\n"
            "output r: f32[1x2x4x4]\n");
}

TEST(FuseResidual, AMapThatIsMadeLaterIsWaitedFor) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  const ValueId c = b.conv("c", x, {.channels = 2, .out_channels = 2});
  const Graph g = fold_constants(b.finish(b.add("y", c, b.relu("r", x))));
  EXPECT_EQ(after(fuse_residual, g),
            "input x: f32[1x2x4x4]\n"
            "r: f32[1x2x4x4] = Relu(x)\n"
            "y: f32[1x2x4x4] = Conv 1x1 stride 1x1 (x, c.weight, -, r)\n"
            "output y: f32[1x2x4x4]\n");
}

TEST(FuseResidual, AProductAddsWhatSeveralRead) {
  const auto fused = [](bool is_read_twice) {
    NetworkBuilder b("g", kSeed);
    const ValueId x = b.input("x", {2, 4});
    const ValueId sum = b.add("s", b.gemm("d", x, 4, 4), x);
    return after(fuse_residual,
                 make_dense(fold_constants(b.finish(is_read_twice ? b.add("y", sum, sum) : sum))));
  };
  EXPECT_THAT(fused(true), testing::HasSubstr("s: f32[2x4] = Dense(x, d:weights, d:bias, x)\n"));
  EXPECT_THAT(fused(false), testing::HasSubstr("s: f32[2x4] = Add("));
}

TEST(FuseResidual, LeavesWhatAnotherReadsAndWhatIsBroadcast) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  const ValueId c = b.conv("c", x, {.channels = 2, .out_channels = 2});
  const Graph read_twice = fold_constants(b.finish(b.add("y", b.add("s", c, x), c)));
  EXPECT_THAT(after(fuse_residual, read_twice), testing::HasSubstr("s: f32[1x2x4x4] = Add(c, x)"));

  NetworkBuilder wide("g", kSeed);
  const ValueId one = wide.input("one", {1, 1, 4, 4});
  const ValueId map = wide.conv("c", one, {.channels = 1, .out_channels = 2});
  const Graph broadcast = fold_constants(wide.finish(wide.add("y", map, one)));
  EXPECT_THAT(after(fuse_residual, broadcast), testing::HasSubstr("Add(c, one)"));
}

TEST(FuseRelu, LeavesAConvolutionThatOthersRead) {
  NetworkBuilder b("g", kSeed);
  const ValueId c = b.conv("c", b.input("x", {1, 2, 4, 4}), {.channels = 2, .out_channels = 2});
  const Graph g = fold_constants(b.finish(b.add("y", c, b.relu("r", c))));
  EXPECT_THAT(after(fuse_relu, g), testing::HasSubstr("Relu(c)"));
}

TEST(ChooseLayouts, ChangesLayoutAndTypeOnlyWhereNeeded) {
  NetworkBuilder b("g", kSeed);
  ValueId x = b.input("x", {1, 2, 4, 4});
  x = b.relu("r", b.conv("c", x, {.channels = 2, .out_channels = 3}));
  x = b.gemm("y", b.flatten("f", x), 48, 5);
  const Graph g = make_dense(fold_constants(b.finish(x)));
  EXPECT_EQ(to_string(choose_layouts(g, ElementType::kF16)),
            "input x: f32[1x2x4x4]\n"
            "x:f16:NC1HWC0: f16[1x2x4x4] NC1HWC0 = ChangeLayout to f16 NC1HWC0 (x)\n"
            "c: f16[1x3x4x4] NC1HWC0 = Conv 1x1 stride 1x1 (x:f16:NC1HWC0, c.weight)\n"
            "r: f16[1x3x4x4] NC1HWC0 = Relu(c)\n"
            "r:f16:ND: f16[1x3x4x4] = ChangeLayout to f16 ND (r)\n"
            "f: f16[1x48] = Flatten axis 1 (r:f16:ND)\n"
            "y: f32[1x5] = Dense(f, y:weights, y:bias)\n"
            "output y: f32[1x5]\n");
}

// Of 3 channels, past which lie zeros.
TEST(ChooseLayouts, OnlyADivisorThatMayBeZeroChangesTheLayout) {
  const auto placed = [](float divisor) {
    NetworkBuilder b("g", kSeed);
    const ValueId c = b.conv("c", b.input("x", {1, 2, 4, 4}), {.channels = 2, .out_channels = 3});
    Graph g = fold_constants(b.finish(c));
    const ValueId number =
        g.add_constant("number", from_floats(ElementType::kF32, {}, std::vector{divisor}));
    append(g, "y", make_binary(Binary::Kind::kDiv), {c, number});
    return to_string(choose_layouts(fold_constants(g), ElementType::kF16));
  };
  EXPECT_THAT(placed(6), testing::HasSubstr("NC1HWC0 = Div(c, number"));
  EXPECT_THAT(placed(0), testing::Not(testing::HasSubstr("NC1HWC0 = Div(c, number")));
}

TEST(ChooseLayouts, HandsEveryResultOverInNdWhenTold) {
  NetworkBuilder b("g", kSeed);
  ValueId x = b.conv("c", b.input("x", {1, 2, 4, 4}), {.channels = 2, .out_channels = 3});
  x = b.batch_normalization("n", x, 3, 1);
  const Graph g = fold_constants(b.finish(b.relu("r", x)));
  EXPECT_EQ(
      to_string(choose_layouts(g, ElementType::kF32, LayoutPolicy::kNdBetween)),
      "input x: f32[1x2x4x4]\n"
      "x:f32:NC1HWC0: f32[1x2x4x4] NC1HWC0 = ChangeLayout to f32 NC1HWC0 (x)\n"
      "c: f32[1x3x4x4] NC1HWC0 = Conv 1x1 stride 1x1 (x:f32:NC1HWC0, c.weight)\n"
      "c:f32:ND: f32[1x3x4x4] = ChangeLayout to f32 ND (c)\n"
      "c:f32:ND:f32:NC1HWC0: f32[1x3x4x4] NC1HWC0 = ChangeLayout to f32 NC1HWC0 (c:f32:ND)\n"
      "n: f32[1x3x4x4] NC1HWC0 = BatchNormalization(c:f32:ND:f32:NC1HWC0, n.scale, n.bias, n.mean, "
      "n.variance)\n"
      "n:f32:ND: f32[1x3x4x4] = ChangeLayout to f32 ND (n)\n"
      "r: f32[1x3x4x4] = Relu(n:f32:ND)\n"
      "output r: f32[1x3x4x4]\n");
}

TEST(ChooseLayouts, ConvertsAValueOnceForAllItsReaders) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {1, 2, 4, 4});
  const ValueId a = b.conv("a", x, {.channels = 2, .out_channels = 2}),
                c = b.conv("c", x, {.channels = 2, .out_channels = 2});
  const std::string text =
      to_string(choose_layouts(fold_constants(b.finish(b.add("y", a, c))), ElementType::kF16));
  EXPECT_EQ(text.find("ChangeLayout to f16"), text.rfind("ChangeLayout to f16")) << text;
}

TEST(ChooseLayouts, ConstantsOfElementWiseOperatorsTakeTheComputeType) {
  NetworkBuilder b("g", kSeed);
  const Graph g = decompose_operators(
      fold_constants(b.finish(b.batch_normalization("n", b.input("x", {1, 2, 4}), 2, 1))));
  EXPECT_THAT(to_string(choose_layouts(g, ElementType::kF16)),
              testing::HasSubstr("f16[1x2x4] = Mul(x:f16, n:factor:f16)"));
}

TEST(ChooseLayouts, AnOutputKeepsItsNameAndType) {
  NetworkBuilder b("g", kSeed);
  const Graph g = fold_constants(
      b.finish(b.conv("y", b.input("x", {1, 2, 4, 4}), {.channels = 2, .out_channels = 3})));
  const Graph placed = choose_layouts(g, ElementType::kF16);
  EXPECT_EQ(placed.value(placed.outputs[0]).name, "y");
  EXPECT_EQ(to_string(placed.type(placed.outputs[0])), "f32[1x3x4x4]");
}

TEST(ChooseLayouts, ValuesThatAreNotZeroPastTheLastChannelStayInNd) {
  NetworkBuilder b("g", kSeed);
  const ValueId c = b.conv("c", b.input("x", {1, 2, 4, 4}), {.channels = 2, .out_channels = 3});
  Graph g = b.finish(c);
  append(g, "y", make_unary(Unary::Kind::kSigmoid), {c});
  EXPECT_THAT(to_string(choose_layouts(fold_constants(g), ElementType::kF16)),
              testing::HasSubstr("[1x3x4x4] = Sigmoid(c:f16:ND)"));
}

struct WithoutKernel : Op {
  std::string type() const override { return "WithoutKernel"; }
  std::vector<TensorType> infer(Inputs inputs) const override { return {*inputs[0].type}; }
  std::vector<Tensor> reference(const Tensors& inputs) const override { return {*inputs[0]}; }
};

TEST(ChooseLayouts, AnOperatorWithoutAKernelIsNamed) {
  NetworkBuilder b("g", kSeed);
  const ValueId x = b.input("x", {4, 4});
  Graph g = b.finish(x);
  append(g, "y", std::make_shared<WithoutKernel>(), {x});
  try {
    choose_layouts(fold_constants(g), ElementType::kF16);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kNotImplemented);
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("WithoutKernel"), testing::HasSubstr("'y'")));
  }
}

TEST(Verify, AValueReadBeforeItIsWrittenIsFound) {
  NetworkBuilder b("g", kSeed);
  Graph g = fold_constants(b.finish(b.relu("s", b.relu("r", b.input("x", {4})))));
  std::swap(g.nodes[0], g.nodes[1]);
  EXPECT_THROW(verify(g, "swap", true), Error);
}

TEST(Verify, AShapeThatTheOperatorDoesNotInferIsFound) {
  NetworkBuilder b("g", kSeed);
  Graph g = fold_constants(b.finish(b.relu("r", b.input("x", {4}))));
  g.value(g.outputs[0]).type->shape = {5};
  EXPECT_THROW(verify(g, "reshape", true), Error);
}

}  // namespace
}  // namespace cubist::framework

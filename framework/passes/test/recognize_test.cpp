// What exporters take apart, put together again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/binary.h"
#include "ops/pow.h"
#include "ops/reduce.h"
#include "ops/unary.h"
#include "passes/fold_constants.h"
#include "passes/recognize_gelu.h"
#include "passes/recognize_normalization.h"
#include "passes/test/pass_testing.h"
#include "zoo/network_builder.h"

namespace cubist::framework {
namespace {

constexpr auto kAdd = Binary::Kind::kAdd, kSub = Binary::Kind::kSub, kMul = Binary::Kind::kMul,
               kDiv = Binary::Kind::kDiv;

class Network {
 public:
  Network() {
    NetworkBuilder b("g", kSeed);
    graph_ = b.finish(b.input("x", {2, 3, 8}));
    x = graph_.outputs[0];
  }
  ValueId binary(const char* name, Binary::Kind kind, ValueId a, ValueId b) {
    return append(graph_, name, make_binary(kind), {a, b});
  }
  ValueId unary(const char* name, Unary::Kind kind, ValueId a) {
    return append(graph_, name, make_unary(kind), {a});
  }
  ValueId square(const char* name, ValueId a) {
    return append(graph_, name, std::make_shared<Pow>(), {a, number("two", 2)});
  }
  ValueId mean(const char* name, ValueId a, int64_t axis = -1) {
    auto op = std::make_shared<Reduce>();
    op->kind = Reduce::Kind::kMean;
    op->axes = {axis};
    return append(graph_, name, op, {a});
  }
  ValueId number(const char* name, float value) {
    return graph_.add_constant(name, from_floats(ElementType::kF32, {}, std::vector{value}));
  }
  ValueId row(const char* name) {
    return graph_.add_constant(name, random_tensor(ElementType::kF32, {8}, kSeed));
  }
  Graph finish() const { return fold_constants(graph_); }

  ValueId x = kNoValue;

 private:
  Graph graph_;
};

Graph layer_normalization(int64_t axis) {
  Network n;
  const ValueId d = n.binary("d", kSub, n.x, n.mean("m", n.x, axis));
  const ValueId variance = n.mean("v", n.square("p", d), axis);
  const ValueId s =
      n.unary("s", Unary::Kind::kSqrt, n.binary("a", kAdd, variance, n.number("e", 1e-5F)));
  const ValueId q = n.binary("q", kDiv, d, s);
  n.binary("y", kAdd, n.binary("t", kMul, q, n.row("w")), n.row("b"));
  return n.finish();
}

TEST(RecognizeNormalization, FindsLayerNormalization) {
  EXPECT_EQ(after(recognize_normalization, layer_normalization(-1)),
            "input x: f32[2x3x8]\n"
            "y: f32[2x3x8] = LayerNormalization axis 2 epsilon 1e-05 (x, w, b)\n"
            "output y: f32[2x3x8]\n");
}

TEST(RecognizeNormalization, LeavesMeansOverAxesInTheMiddle) {
  EXPECT_THAT(after(recognize_normalization, layer_normalization(1)),
              testing::Not(testing::HasSubstr("Normalization")));
}

TEST(RecognizeNormalization, FindsRmsNormalization) {
  Network n;
  const ValueId a =
      n.binary("a", kAdd, n.mean("m", n.binary("p", kMul, n.x, n.x)), n.number("e", 1e-6F));
  const ValueId r = n.binary("r", kDiv, n.number("one", 1), n.unary("s", Unary::Kind::kSqrt, a));
  n.binary("y", kMul, n.row("w"), n.binary("q", kMul, n.x, r));
  EXPECT_EQ(after(recognize_normalization, n.finish()),
            "input x: f32[2x3x8]\n"
            "y: f32[2x3x8] = RMSNormalization axis 2 epsilon 1e-06 (x, w)\n"
            "output y: f32[2x3x8]\n");
}

// The rest of a Gelu, from the sum 1 + erf(...) on.
ValueId cumulative(Network& n, float divisor) {
  const ValueId erf =
      n.unary("erf", Unary::Kind::kErf, n.binary("z", kDiv, n.x, n.number("c", divisor)));
  return n.binary("sum", kAdd, erf, n.number("one", 1));
}

TEST(RecognizeGelu, FindsItInEveryOrderOfFactors) {
  const char* expected =
      "input x: f32[2x3x8]\n"
      "y: f32[2x3x8] = Gelu(x)\n"
      "output y: f32[2x3x8]\n";
  Network first, second, third;
  const ValueId a = first.binary("t", kMul, first.x, cumulative(first, 1.41421354F));
  first.binary("y", kMul, a, first.number("half", 0.5F));
  EXPECT_EQ(after(recognize_gelu, first.finish()), expected);
  const ValueId b = second.binary("t", kMul, second.number("half", 0.5F), second.x);
  second.binary("y", kMul, b, cumulative(second, 1.41421354F));
  EXPECT_EQ(after(recognize_gelu, second.finish()), expected);
  const ValueId c =
      third.binary("t", kMul, third.number("half", 0.5F), cumulative(third, 1.41421354F));
  third.binary("y", kMul, third.x, c);
  EXPECT_EQ(after(recognize_gelu, third.finish()), expected);
}

TEST(RecognizeGelu, LeavesAnotherScale) {
  Network n;
  const ValueId t = n.binary("t", kMul, n.x, cumulative(n, 2));
  n.binary("y", kMul, t, n.number("half", 0.5F));
  EXPECT_THAT(after(recognize_gelu, n.finish()), testing::HasSubstr("Erf"));
}

}  // namespace
}  // namespace cubist::framework

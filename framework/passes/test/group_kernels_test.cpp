// What becomes one kernel.
#include "passes/group_kernels.h"

#include <gtest/gtest.h>

#include <limits>

#include "ops/binary.h"
#include "ops/reduce.h"
#include "ops/unary.h"
#include "passes/choose_layouts.h"
#include "passes/fold_constants.h"
#include "passes/test/pass_testing.h"
#include "zoo/network_builder.h"

namespace cubist::framework {
namespace {

class Network {
 public:
  Network() {
    NetworkBuilder b("g", kSeed);
    graph_ = b.finish(b.input("x", {4, 32}));
    x = graph_.outputs[0];
  }
  ValueId unary(const char* name, Unary::Kind kind, ValueId a) {
    return append(graph_, name, make_unary(kind), {a});
  }
  ValueId add(const char* name, ValueId a, ValueId b) {
    return append(graph_, name, make_binary(Binary::Kind::kAdd), {a, b});
  }
  ValueId mean(const char* name, ValueId a) {
    auto op = std::make_shared<Reduce>();
    op->kind = Reduce::Kind::kMean;
    op->axes = {1};
    return append(graph_, name, op, {a});
  }
  Graph placed(const std::vector<ValueId>& outputs) {
    graph_.outputs = outputs;
    return choose_layouts(fold_constants(graph_), ElementType::kF32);
  }

  ValueId x = kNoValue;

 private:
  Graph graph_;
};

// Types of the nodes, in order.
std::vector<std::string> kernels_of(const Graph& graph) {
  std::vector<std::string> types;
  for (const Node& node : graph.nodes) types.push_back(node.op->type());
  return types;
}

using Types = std::vector<std::string>;

// One kernel costs as many cycles as two.
double one(const akg::Algorithm&) { return 1; }
double none(const akg::Algorithm&) { return std::numeric_limits<double>::infinity(); }

TEST(GroupKernels, WithoutFusionEveryOperatorIsAKernel) {
  Network n;
  const Graph graph =
      n.placed({n.unary("c", Unary::Kind::kExp, n.unary("b", Unary::Kind::kNeg, n.x))});
  EXPECT_EQ(kernels_of(make_kernels_of_operators(graph)), (Types{"Neg", "Exp"}));
}

TEST(GroupKernels, OnePassIsNotAskedAbout) {
  Network n;
  const Graph graph =
      n.placed({n.unary("c", Unary::Kind::kExp, n.unary("b", Unary::Kind::kNeg, n.x))});
  EXPECT_EQ(kernels_of(group_kernels(graph, none)), (Types{"Neg+Exp"}));
}

TEST(GroupKernels, TheCostModelDecidesAboutReductions) {
  Network n;
  const Graph graph = n.placed({n.mean("c", n.unary("b", Unary::Kind::kNeg, n.x))});
  EXPECT_EQ(kernels_of(group_kernels(graph, one)), (Types{"Neg+ReduceMean"}));
  EXPECT_EQ(kernels_of(group_kernels(graph, none)), (Types{"Neg", "ReduceMean"}));
  const auto dear_together = [](const akg::Algorithm& algorithm) {
    return algorithm.name == "akg_neg_reducemean" ? 2.5 : 1.0;
  };
  EXPECT_EQ(kernels_of(group_kernels(graph, dear_together)), (Types{"Neg", "ReduceMean"}));
}

TEST(GroupKernels, WhatOthersReadIsWrittenToo) {
  Network n;
  const ValueId b = n.unary("b", Unary::Kind::kNeg, n.x);
  const ValueId c = n.unary("c", Unary::Kind::kExp, b);
  const Graph grouped = group_kernels(n.placed({b, c}), one);
  ASSERT_EQ(kernels_of(grouped), (Types{"Neg+Exp"}));
  EXPECT_EQ(grouped.nodes[0].outputs, (std::vector<ValueId>{b, c}));
}

// A group stands where its last node stood: what is read before that stays outside.
TEST(GroupKernels, AnOperandThatIsReadInBetweenStaysOutside) {
  Network n;
  const ValueId b = n.unary("b", Unary::Kind::kNeg, n.x);
  const ValueId m = n.mean("m", b);
  const ValueId sum = n.add("sum", b, m);
  const auto no_reductions = [](const akg::Algorithm& algorithm) {
    return algorithm.name.find("reducemean_") == std::string::npos &&
                   algorithm.name.find("neg_reduce") == std::string::npos
               ? 1.0
               : std::numeric_limits<double>::infinity();
  };
  EXPECT_EQ(kernels_of(group_kernels(n.placed({sum}), no_reductions)),
            (Types{"Neg", "ReduceMean", "Add"}));
}

}  // namespace
}  // namespace cubist::framework

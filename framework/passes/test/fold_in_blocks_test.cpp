// Chains long enough to be folded in blocks give what each operator by itself gives.
#include "passes/fold_in_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cubist/base/error.h"
#include "ops/binary.h"
#include "ops/cast.h"
#include "ops/unary.h"
#include "ops/view.h"
#include "passes/fold_constants.h"
#include "passes/test/pass_testing.h"
#include "zoo/network_builder.h"

namespace cubist::framework {
namespace {

constexpr int64_t kMany = 100'003;  // more than a block, and no multiple of one

Tensor counting(int64_t count) {
  std::vector<int64_t> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int64_t>(i);
  return from_integers(ElementType::kI64, {count}, values);
}

Tensor integer(int64_t value) { return from_integers(ElementType::kI64, {}, std::vector{value}); }

std::shared_ptr<const Op> cast_to(ElementType type) {
  auto op = std::make_shared<Cast>();
  op->to = type;
  return op;
}

// y = cast(x * x mod divisor), of constants.
Graph chain(int64_t divisor) {
  Graph g;
  const ValueId x = g.add_constant("x", counting(kMany)), d = g.add_constant("d", integer(divisor));
  const ValueId square = append(g, "square", make_binary(Binary::Kind::kMul), {x, x});
  const ValueId rest = append(g, "rest", make_binary(Binary::Kind::kMod), {square, d});
  append(g, "y", cast_to(ElementType::kF32), {rest});
  return g;
}

TEST(FoldInBlocks, AChainGivesWhatItsOperatorsGive) {
  const Graph folded = fold_constants(chain(97));
  EXPECT_TRUE(folded.nodes.empty());
  const Tensor& y = *folded.value(folded.outputs[0]).constant;
  ASSERT_EQ(y.shape(), Shape{kMany});
  for (int64_t i = 0; i < kMany; ++i)
    ASSERT_EQ(y.as<float>()[static_cast<size_t>(i)], static_cast<float>(i * i % 97)) << i;
}

TEST(FoldInBlocks, AValueInTheMiddleOfAChainMayHaveOtherReaders) {
  Graph g = chain(97);
  const ValueId rest = g.nodes[1].outputs[0];
  append(g, "z", make_binary(Binary::Kind::kAdd), {rest, rest});
  g.outputs = {rest, g.outputs[0]};
  const Graph folded = fold_constants(g);
  const auto last = static_cast<size_t>(kMany - 1);
  const int64_t expected = (kMany - 1) * (kMany - 1) % 97;
  EXPECT_EQ(folded.value(folded.outputs[0]).constant->as<int64_t>()[last], expected);
  EXPECT_EQ(folded.value(folded.outputs[1]).constant->as<int64_t>()[last], 2 * expected);
}

TEST(FoldInBlocks, AReaderThatRunsLaterGetsAConstant) {
  NetworkBuilder b("g", kSeed);
  Graph g = b.finish(b.input("x", {kMany}));
  const ValueId x = g.outputs[0], c = g.add_constant("c", counting(kMany));
  const ValueId weights = append(g, "weights", cast_to(ElementType::kF32), {c});
  append(g, "y", make_binary(Binary::Kind::kMul), {x, weights});
  const Graph folded = fold_constants(g);
  EXPECT_EQ(to_string(folded),
            "input x: f32[100003]\n"
            "y: f32[100003] = Mul(x, weights)\n"
            "output y: f32[100003]\n");
  EXPECT_EQ(folded.value(weights).constant->as<float>()[7], 7);
}

TEST(FoldInBlocks, ConstantsOfAChainAreDropped) {
  const Graph folded = fold_constants(chain(97));
  for (const Value& value : folded.values) {
    EXPECT_EQ(value.constant != nullptr, value.name == "y") << value.name;
  }
}

TEST(FoldInBlocks, AnErrorNamesTheNodeThatMadeIt) {
  try {
    fold_constants(chain(0));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("node 'rest' (Mod)"));
  }
}

}  // namespace
}  // namespace cubist::framework

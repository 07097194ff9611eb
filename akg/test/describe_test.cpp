// Equal text means equal values: each attribute of each operator changes the text.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "cubist/akg/ops.h"

namespace cubist::akg {
namespace {

// Many algorithms on the same inputs, no two of which compute the same.
class Variants {
 public:
  void add(const std::string& what, const Value& value) {
    const std::string text =
        describe({.name = "t", .inputs = {f, g, v, c, w, m, q, s8, i, b, one}, .outputs = {value}});
    const auto [at, is_new] = seen_.emplace(text, what);
    EXPECT_TRUE(is_new) << what << " reads as " << at->second << ":\n" << text;
  }

  const Value f = input("f", DataType::f16, {2, 8, 4, 4}),
              g = input("g", DataType::f16, {2, 8, 4, 4}), v = input("v", DataType::f16, {4}),
              c = input("c", DataType::f16, {8}), w = input("w", DataType::f16, {8, 4, 3, 3}),
              m = input("m", DataType::f16, {4, 4}), q = input("q", DataType::f32, {1}),
              s8 = input("s8", DataType::s8, {4}), i = input("i", DataType::s32, {2, 8, 4, 4}),
              b = input("b", DataType::u8, {2, 8, 4, 4}), one = input("one", DataType::s32, {1});

 private:
  std::map<std::string, std::string> seen_;
};

TEST(Describe, UnaryOperatorsDiffer) {
  Variants t;
  using Unary = Value (*)(const Value&);
  const std::pair<const char*, Unary> operators[] = {
      {"neg", neg},           {"abs", abs},
      {"sign", sign},         {"exp", exp},
      {"log", log},           {"sqrt", sqrt},
      {"rsqrt", rsqrt},       {"reciprocal", reciprocal},
      {"tanh", tanh},         {"sigmoid", sigmoid},
      {"erf", erf},           {"sin", sin},
      {"cos", cos},           {"floor", floor},
      {"ceil", ceil},         {"round", round},
      {"relu", relu},         {"softplus", softplus},
      {"softsign", softsign}, {"hard_swish", hard_swish},
      {"silu", silu},         {"mish", mish},
      {"gelu", gelu},         {"gelu_tanh", gelu_tanh},
      {"to_bool", to_bool},
  };
  for (const auto& [name, op] : operators) t.add(name, op(t.f));
  t.add("not", logical_not(t.b));
  for (const double a : {0.1, 0.25}) {
    t.add(fmt::format("leaky {}", a), leaky_relu(t.f, a));
    t.add(fmt::format("thresholded {}", a), thresholded_relu(t.f, a));
    t.add(fmt::format("elu {}", a), elu(t.f, a));
    t.add(fmt::format("celu {}", a), celu(t.f, a));
    t.add(fmt::format("pow {}", a), pow(t.f, a));
    t.add(fmt::format("constant {}", a), t.f + constant(DataType::f16, a));
    for (const double other : {0.5, 0.75}) {
      t.add(fmt::format("selu {} {}", a, other), selu(t.f, a, other));
      t.add(fmt::format("hard_sigmoid {} {}", a, other), hard_sigmoid(t.f, a, other));
      t.add(fmt::format("clip {} {}", a, other), clip(t.f, a, other));
    }
  }
  // Neighbouring doubles.
  t.add("constant", t.f + constant(DataType::f16, std::nextafter(0.1, 1)));
  for (const DataType type : {DataType::f32, DataType::s32, DataType::u8, DataType::s8})
    t.add("cast", cast(t.f, type));
}

TEST(Describe, BinaryOperatorsDifferAndSoDoTheirSides) {
  Variants t;
  using Binary = Value (*)(const Value&, const Value&);
  const std::pair<const char*, Binary> operators[] = {
      {"add", add},
      {"sub", sub},
      {"mul", mul},
      {"div", div},
      {"min", min},
      {"max", max},
      {"pow", pow},
      {"equal", equal},
      {"not_equal", not_equal},
      {"less", less},
      {"less_equal", less_equal},
      {"greater", greater},
      {"greater_equal", greater_equal},
      {"prelu", prelu},
  };
  for (const auto& [name, op] : operators) {
    t.add(name, op(t.f, t.g));
    t.add(fmt::format("{} swapped", name), op(t.g, t.f));
    t.add(fmt::format("{} of one", name), op(t.f, t.f));
  }
  for (const ModSign sign : {ModSign::kOfDividend, ModSign::kOfDivisor})
    t.add("mod", mod(t.f, t.g, sign));
  t.add("and", logical_and(t.b, t.b));
  t.add("or", logical_or(t.b, t.b));
  t.add("xor", logical_xor(t.b, t.b));
  t.add("where", where(t.b, t.f, t.g));
  t.add("where swapped", where(t.b, t.g, t.f));
  const Value zero = cast(t.one, DataType::s8);
  t.add("quantize s8", quantize(t.f, t.q, zero));
  t.add("quantize u8", quantize(t.f, t.q, cast(t.one, DataType::u8)));
  t.add("dequantize", dequantize(t.s8, t.q, zero));
}

TEST(Describe, ReductionsDifferByKindAxesAndShape) {
  Variants t;
  using Reduce = Value (*)(const Value&, const Axes&, bool);
  const std::pair<const char*, Reduce> operators[] = {
      {"sum", reduce_sum},  {"prod", reduce_prod}, {"max", reduce_max},
      {"min", reduce_min},  {"mean", reduce_mean}, {"square", reduce_sum_square},
      {"l1", reduce_l1},    {"l2", reduce_l2},     {"lse", reduce_log_sum_exp},
      {"arg_max", arg_max}, {"arg_min", arg_min},
  };
  for (const auto& [name, op] : operators) {
    for (const Axes& axes : std::vector<Axes>{{2}, {3}, {2, 3}, {}}) {
      t.add(fmt::format("{} kept", name), op(t.f, axes, true));
      t.add(fmt::format("{} dropped", name), op(t.f, axes, false));
    }
  }
  for (const Axes& axes : std::vector<Axes>{{2}, {3}}) {
    t.add("softmax", softmax(t.f, axes));
    t.add("log_softmax", log_softmax(t.f, axes));
  }
  for (const double epsilon : {1e-5, 1e-3}) {
    for (const int64_t axis : {2, 3}) {
      t.add("layer_norm", layer_norm(t.f, t.v, t.v, axis, epsilon));
      t.add("rms_norm", rms_norm(t.f, t.v, axis, epsilon));
    }
    t.add("instance_norm", instance_norm(t.f, t.c, t.c, epsilon));
    t.add("group_norm 2", group_norm(t.f, t.c, t.c, 2, epsilon));
    t.add("group_norm 4", group_norm(t.f, t.c, t.c, 4, epsilon));
    t.add("batch_norm", batch_norm(t.f, t.c, t.c, t.c, t.c, epsilon));
  }
}

TEST(Describe, MovesDifferByEveryAttribute) {
  Variants t;
  const Axes orders[] = {{1, 0, 2, 3}, {0, 1, 3, 2}, {1, 0, 3, 2}};
  for (const Axes& order : orders) t.add("transpose", transpose(t.f, order));
  t.add("reshape", reshape(t.f, {16, 16}));
  t.add("reshape", reshape(t.f, {256}));
  t.add("expand", expand(t.f, {1, 2, 8, 4, 4}));
  t.add("tile", tile(t.f, {1, 2, 1, 1}));
  t.add("tile", tile(t.f, {2, 1, 1, 1}));
  t.add("concat", concat({t.f, t.g}, 2));
  t.add("concat", concat({t.f, t.g}, 3));
  t.add("concat", concat({t.g, t.f}, 3));
  for (const Range& range : {Range{3, 0, 2, 1}, Range{3, 1, 2, 1}, Range{3, 0, 2, 2},
                             Range{3, 1, 2, -1}, Range{2, 0, 2, 1}, Range{3, 0, 3, 1}})
    t.add("slice", slice(t.f, {range}));
  for (const PadMode mode : {PadMode::kConstant, PadMode::kEdge, PadMode::kReflect}) {
    t.add("pad before", pad(t.f, {0, 0, 0, 1}, {0, 0, 0, 0}, mode));
    t.add("pad after", pad(t.f, {0, 0, 0, 0}, {0, 0, 0, 1}, mode));
  }
  t.add("pad value", pad(t.f, {0, 0, 0, 1}, {0, 0, 0, 0}, PadMode::kConstant, 1));
  t.add("gather", gather(t.f, t.one, 2));
  t.add("gather", gather(t.f, t.one, 3));
  t.add("d2s", depth_to_space(t.f, 2, DepthOrder::kDcr));
  t.add("d2s", depth_to_space(t.f, 2, DepthOrder::kCrd));
  t.add("s2d", space_to_depth(t.f, 2));
  t.add("s2d", space_to_depth(t.f, 4));
  for (const CoordinateMode mode : {CoordinateMode::kHalfPixel, CoordinateMode::kPytorchHalfPixel,
                                    CoordinateMode::kAsymmetric, CoordinateMode::kAlignCorners}) {
    for (const NearestMode nearest : {NearestMode::kRoundPreferFloor, NearestMode::kRoundPreferCeil,
                                      NearestMode::kFloor, NearestMode::kCeil})
      t.add("nearest", resize_nearest(t.f, {2, 8, 6, 4}, mode, nearest));
    t.add("linear", resize_linear(t.f, {2, 8, 6, 4}, mode));
    t.add("linear", resize_linear(t.f, {2, 8, 4, 6}, mode));
  }
}

TEST(Describe, ProductsAndWindowsDiffer) {
  Variants t;
  for (const DataType type : {DataType::f16, DataType::f32})
    t.add("matmul", matmul(t.f, t.m, type));
  const Window windows[] = {
      {.kernel = {3, 3}, .pad_before = {1, 1}, .pad_after = {1, 1}},
      {.kernel = {3, 3}, .pad_before = {2, 1}, .pad_after = {0, 1}},
      {.kernel = {3, 3}, .pad_before = {1, 2}, .pad_after = {1, 0}},
      {.kernel = {3, 3}, .stride = {3, 1}, .pad_before = {1, 1}, .pad_after = {1, 1}},
      {.kernel = {3, 3}, .stride = {3, 2}, .pad_before = {1, 1}, .pad_after = {1, 1}},
      {.kernel = {3, 3}, .stride = {3, 3}, .pad_before = {1, 1}, .pad_after = {1, 1}},
      {.kernel = {3, 3}, .dilation = {2, 1}, .pad_before = {2, 1}, .pad_after = {2, 1}},
  };
  for (const Window& window : windows) {
    t.add("conv2d", conv2d(t.f, t.w, window, 2, DataType::f16));
    t.add("max_pool2d", max_pool2d(t.f, window));
    t.add("average with padding", average_pool2d(t.f, window, true));
    t.add("average", average_pool2d(t.f, window, false));
  }
  const Value narrow = slice(t.w, {{.axis = 1, .start = 0, .count = 1}});
  t.add("depthwise", conv2d(t.f, narrow, windows[0], 8, DataType::f16));
}

}  // namespace
}  // namespace cubist::akg

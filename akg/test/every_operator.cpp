#include "test/every_operator.h"

#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {

namespace {

class Catalogue {
 public:
  std::vector<OperatorCase> run() {
    for (const DataType type : {DataType::f32, DataType::f16}) {
      functions(type);
      reductions(type);
      normalizations(type);
      products(type);
    }
    for (const DataType type : {DataType::f32, DataType::f16, DataType::s32}) {
      arithmetic(type);
      moves(type);
    }
    conversions();
    return std::move(cases_);
  }

 private:
  Value in(DataType type, const Shape& shape, double low = -3, double high = 3) {
    values_.push_back(input(fmt::format("x{}", values_.size()), type, shape));
    data_.push_back(random_tensor(rng_, type, shape, low, high));
    return values_.back();
  }
  void add(const std::string& name, const Value& output, double ulps = 0, double absolute = 0) {
    cases_.push_back({{fmt::format("{}_{}", name, cases_.size()), values_, {output}},
                      data_,
                      2 * ulps,
                      2 * absolute});
    values_.clear();
    data_.clear();
  }

  void functions(DataType t) {
    const Shape s{7, 129};
    add("exp", exp(in(t, s)), 2);
    add("log", log(in(t, s, 0.1, 9)), 2);
    add("sqrt", sqrt(in(t, s, 0.1, 9)), 2);
    add("rsqrt", rsqrt(in(t, s, 0.1, 9)), 3);
    add("reciprocal", reciprocal(in(t, s, 0.1, 9)), 2);
    add("tanh", tanh(in(t, s)), 6);
    add("sigmoid", sigmoid(in(t, s)), 5);
    add("erf", erf(in(t, s)), 6);
    add("sin", sin(in(t, s, -900, 900)), 0, 0x1p-22);
    add("cos", cos(in(t, s, -900, 900)), 0, 0x1p-22);
    add("floor", floor(in(t, s)));
    add("ceil", ceil(in(t, s)));
    add("round", round(in(t, s)));
    const Value base = in(t, s, 0.1, 3);
    add("pow", pow(base, in(t, s)), 20);
    add("pow_2", pow(in(t, s), 2), 2);
    const Value dividend = in(t, s, -50, 50);
    add("mod", mod(dividend, in(t, s, 1, 5), ModSign::kOfDivisor), 0, 0x1p-17);
    add("leaky_relu", leaky_relu(in(t, s), 0.1), 1);
    const Value slope = in(t, {7, 1});
    add("prelu", prelu(in(t, s), slope), 1);
    add("thresholded_relu", thresholded_relu(in(t, s), 1));
    add("elu", elu(in(t, s), 1), 4);
    add("celu", celu(in(t, s), 2), 5);
    add("selu", selu(in(t, s), 1.5, 1.25), 5);
    add("softplus", softplus(in(t, s)), 5);
    add("softsign", softsign(in(t, s)), 2);
    add("hard_sigmoid", hard_sigmoid(in(t, s), 0.2, 0.5), 2);
    add("hard_swish", hard_swish(in(t, s)), 2, 0x1p-21);
    add("silu", silu(in(t, s)), 6);
    add("mish", mish(in(t, s)), 6);
    add("gelu", gelu(in(t, s)), 0, 0x1p-20);
    add("gelu_tanh", gelu_tanh(in(t, s)), 0, 0x1p-20);
  }

  void arithmetic(DataType t) {
    const Shape s{5, 67}, row{67}, column{5, 1};
    using Binary = Value (*)(const Value&, const Value&);
    const std::pair<const char*, Binary> operators[] = {
        {"add", akg::add}, {"sub", sub}, {"mul", mul}, {"min", min}, {"max", max}};
    for (const auto& [name, op] : operators) {
      for (const Shape& other : {s, row, column, Shape{}}) {
        const Value a = in(t, s);
        add(name, op(a, in(t, other)));
      }
    }
    const Value dividend = in(t, s, -99, 99);
    add("div", dividend / in(t, s, 1, 9));
    add("neg", neg(in(t, s)));
    add("abs", abs(in(t, s)));
    add("sign", sign(in(t, s)));
    add("relu", relu(in(t, s)));
    add("clip", clip(in(t, s), -1, 2));
    const std::pair<const char*, Binary> comparisons[] = {
        {"equal", equal},           {"not_equal", not_equal}, {"less", less},
        {"less_equal", less_equal}, {"greater", greater},     {"greater_equal", greater_equal}};
    for (const auto& [name, op] : comparisons) {
      const Value a = in(t, s), b = in(t, s);
      add(fmt::format("where_{}", name), where(op(a, b), a, b));
      const Value c = in(t, s);
      add(name, op(c, in(t, row)));
    }
  }

  void reductions(DataType t) {
    using Reduce = Value (*)(const Value&, const Axes&, bool);
    const std::pair<const char*, Reduce> operators[] = {
        {"reduce_sum", reduce_sum},
        {"reduce_mean", reduce_mean},
        {"reduce_max", reduce_max},
        {"reduce_min", reduce_min},
        {"reduce_sum_square", reduce_sum_square},
        {"reduce_l1", reduce_l1},
        {"reduce_l2", reduce_l2},
        {"reduce_log_sum_exp", reduce_log_sum_exp},
    };
    // At most 3 * 67 elements of size 9 after squares.
    constexpr double kAbsolute = 3 * 67 * (3 * 67 * 9) * 0x1p-24;
    for (const auto& [name, op] : operators) {
      for (const Axes& axes : std::vector<Axes>{{2}, {1}, {0}, {1, 2}})
        add(name, op(in(t, {5, 3, 67}), axes, true), 2, kAbsolute);
    }
    add("reduce_prod", reduce_prod(in(t, {5, 31}, 1, 1.1), {1}), 64);
    add("arg_max", arg_max(in(t, {5, 67}), {1}));
    add("arg_min", arg_min(in(t, {5, 67}), {0}));
  }

  void normalizations(DataType t) {
    constexpr double kAbsolute = 100 * 0x1p-23;
    add("softmax", softmax(in(t, {5, 67}), {1}), 2, kAbsolute);
    add("log_softmax", log_softmax(in(t, {5, 67}), {1}), 2, kAbsolute);
    const Value scale = in(t, {67}), bias = in(t, {67});
    add("layer_norm", layer_norm(in(t, {5, 67}), scale, bias, 1, 1e-3), 4, kAbsolute);
    const Value rms = in(t, {67});
    add("rms_norm", rms_norm(in(t, {5, 67}), rms, 1, 1e-3), 4, kAbsolute);
    const auto channels = [&](double low, double high) { return in(t, {6}, low, high); };
    const Shape image{2, 6, 5, 7};
    const Value s0 = channels(-2, 2), b0 = channels(-2, 2);
    add("instance_norm", instance_norm(in(t, image), s0, b0, 1e-3), 4, kAbsolute);
    const Value s1 = channels(-2, 2), b1 = channels(-2, 2);
    add("group_norm", group_norm(in(t, image), s1, b1, 3, 1e-3), 4, kAbsolute);
    const Value s2 = channels(-2, 2), b2 = channels(-2, 2), m = channels(-1, 1),
                v = channels(0.5, 2);
    add("batch_norm", batch_norm(in(t, image), s2, b2, m, v, 1e-3), 4, kAbsolute);
  }

  void moves(DataType t) {
    for (const Axes& order : std::vector<Axes>{{1, 0, 2}, {0, 2, 1}, {2, 1, 0}})
      add("transpose", transpose(in(t, {5, 7, 33}), order));
    add("reshape", reshape(in(t, {6, 35}), {10, 21}));
    add("expand", expand(in(t, {5, 1}), {3, 5, 17}));
    add("tile", tile(in(t, {3, 17}), {2, 3}));
    for (const int64_t axis : {0, 1}) {
      const Value a = in(t, {5, 17});
      add("concat", concat({a, in(t, axis == 0 ? Shape{3, 17} : Shape{5, 9})}, axis));
      add("slice", slice(in(t, {9, 40}), {{.axis = axis, .start = 1, .count = 4, .step = 2}}));
      add("reverse", slice(in(t, {9, 40}), {{.axis = axis, .start = 8, .count = 9, .step = -1}}));
    }
    add("pad", pad(in(t, {5, 17}), {1, 2}, {2, 3}, PadMode::kConstant, 1));
    add("pad_edge", pad(in(t, {5, 17}), {1, 2}, {2, 3}, PadMode::kEdge));
    add("pad_reflect", pad(in(t, {5, 17}), {1, 2}, {2, 3}, PadMode::kReflect));
    for (const int64_t axis : {0, 1}) {
      const Value x = in(t, {9, 17});
      add("gather", gather(x, in(DataType::s32, {6}, -9, 8), axis));
    }
    add("depth_to_space", depth_to_space(in(t, {1, 8, 3, 16}), 2, DepthOrder::kDcr));
    add("space_to_depth", space_to_depth(in(t, {1, 2, 6, 32}), 2));
    add("resize_nearest", resize_nearest(in(t, {1, 2, 3, 16}), {1, 2, 6, 32},
                                         CoordinateMode::kAsymmetric, NearestMode::kFloor));
  }

  void products(DataType t) {
    constexpr double kAbsolute = 100 * 9 * 100 * 0x1p-24;
    const Value a = in(t, {17, 33});
    add("matmul", matmul(a, in(t, {33, 19}), t), 1, kAbsolute);
    const Window window{
        .kernel = {3, 3}, .stride = {2, 1}, .pad_before = {1, 1}, .pad_after = {1, 1}};
    const Value w = in(t, {4, 3, 3, 3});
    add("conv2d", conv2d(in(t, {1, 3, 9, 11}), w, window, 1, t), 1, kAbsolute);
    add("max_pool2d", max_pool2d(in(t, {1, 3, 9, 11}), window));
    add("average_pool2d", average_pool2d(in(t, {1, 3, 9, 11}), window, false), 4, kAbsolute);
    add("resize_linear",
        resize_linear(in(t, {1, 2, 5, 7}), {1, 2, 10, 14}, CoordinateMode::kHalfPixel), 2,
        kAbsolute);
  }

  void conversions() {
    const DataType types[] = {DataType::f16, DataType::f32, DataType::s32};
    for (const DataType from : types) {
      for (const DataType to : types) {
        if (from != to) add("cast", cast(in(from, {5, 67}, -99, 99), to));
      }
      add("to_bool", to_bool(in(from, {5, 67})));
    }
    for (const DataType type : {DataType::s8, DataType::u8}) {
      const double low = type == DataType::s8 ? -128 : 0, high = low + 255;
      const Value scale = in(DataType::f32, {}, 0.5, 1), zero = in(type, {}, low, high);
      add("quantize", quantize(in(DataType::f32, {5, 67}, -60, 60), scale, zero));
      const Value factor = in(DataType::f32, {}, 0.5, 1), origin = in(type, {}, low, high);
      add("dequantize", dequantize(in(type, {5, 67}, low, high), factor, origin));
    }
    const Value dividend = in(DataType::s32, {5, 67}, -99999, 99999);
    add("mod", mod(dividend, in(DataType::s32, {5, 67}, 1, 99), ModSign::kOfDivisor));
    const Value a = in(DataType::u8, {5, 67}, 0, 1);
    add("logical_and", logical_and(a, in(DataType::u8, {5, 67}, 0, 1)));
    add("logical_not", logical_not(in(DataType::u8, {5, 67}, 0, 1)));
  }

  Rng rng_{9};
  std::vector<Value> values_;
  std::vector<HostTensor> data_;
  std::vector<OperatorCase> cases_;
};

}  // namespace

std::vector<OperatorCase> every_operator() { return Catalogue().run(); }

}  // namespace cubist::akg

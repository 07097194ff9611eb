#include "akg_operators.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"

namespace cubist::tools {
namespace {

using akg::Algorithm;
using akg::DataType;
using akg::Shape;
using akg::Value;
using Tensors = std::vector<Value>;

[[noreturn]] void fail(const std::string& where, std::string did, std::string expected) {
  throw Error(Fault::kConfig, {.where = where,
                               .did = std::move(did),
                               .expected = std::move(expected),
                               .fix = "`cubist akg --list` shows every operator"});
}

template <class Number>
std::optional<Number> read_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

// Numbers with `separator` between them, from `least`. Empty text: none.
std::vector<int64_t> read_list(const std::string& where, const std::string& text, char separator,
                               int64_t least) {
  std::vector<int64_t> values;
  for (size_t begin = 0; !text.empty() && begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    const auto value = read_number<int64_t>(std::string_view(text).substr(begin, end - begin));
    if (!value || *value < least) {
      fail(where, fmt::format("read '{}'", text),
           fmt::format("whole numbers from {} with '{}' between them", least, separator));
    }
    values.push_back(*value);
    begin = end + 1;
  }
  return values;
}

// Default attributes with those of the command line in their place.
class Attributes {
 public:
  Attributes(std::string op, std::map<std::string, std::string> values)
      : op_(std::move(op)), values_(std::move(values)) {}

  double number(const std::string& name) const {
    const auto value = read_number<double>(text(name));
    if (!value) fail(where(name), fmt::format("read '{}'", text(name)), "a number");
    return *value;
  }
  int64_t integer(const std::string& name) const {
    const auto value = read_number<int64_t>(text(name));
    if (!value) fail(where(name), fmt::format("read '{}'", text(name)), "a whole number");
    return *value;
  }
  std::vector<int64_t> list(const std::string& name, int64_t least = INT32_MIN) const {
    return read_list(where(name), text(name), ',', least);
  }
  // Two numbers, height and width; one stands for both.
  void pair(const std::string& name, int64_t least, int64_t (&values)[2]) const {
    const std::vector<int64_t> given = list(name, least);
    if (given.empty() || given.size() > 2)
      fail(where(name), fmt::format("read '{}'", text(name)), "one or two numbers: height, width");
    values[0] = given.front();
    values[1] = given.back();
  }
  DataType type(const std::string& name) const;
  template <class Choice>
  Choice choice(const std::string& name,
                const std::vector<std::pair<const char*, Choice>>& choices) const {
    std::vector<std::string> names;
    for (const auto& [choice_name, value] : choices) {
      if (text(name) == choice_name) return value;
      names.emplace_back(choice_name);
    }
    fail(where(name), fmt::format("read '{}'", text(name)),
         fmt::format("one of {}", fmt::join(names, ", ")));
  }

 private:
  const std::string& text(const std::string& name) const { return values_.at(name); }
  std::string where(const std::string& name) const { return fmt::format("{}, {}", op_, name); }

  std::string op_;
  std::map<std::string, std::string> values_;
};

DataType read_type(const std::string& where, const std::string& text) {
  const DataType types[] = {DataType::f16, DataType::f32, DataType::s32,
                            DataType::s16, DataType::s8,  DataType::u8};
  std::vector<std::string> names;
  for (const DataType type : types) {
    if (text == isa::name_of(type)) return type;
    names.emplace_back(isa::name_of(type));
  }
  fail(where, fmt::format("read '{}'", text), fmt::format("one of {}", fmt::join(names, ", ")));
}

DataType Attributes::type(const std::string& name) const {
  return read_type(where(name), text(name));
}

// The shape of a tensor that is given none.
enum class Fit : uint8_t {
  kGiven,      // there is no such: the command line must say
  kLikeFirst,  // of the first tensor
  kFromAxis,   // of the first tensor, from attribute `axis` on
  kChannels,   // axis 1 of the first tensor
  kScalar,
};

struct Tensor {
  const char* name;
  Fit fit = Fit::kGiven;
  std::optional<DataType> type{};  // otherwise --type
};

struct Operator {
  const char* name;
  std::vector<Tensor> tensors;
  std::vector<std::pair<const char*, const char*>> attributes;  // with defaults
  Value (*build)(const Tensors&, const Attributes&);
};

template <Value (*f)(const Value&)>
Operator unary(const char* name) {
  return {name, {{"x"}}, {}, [](const Tensors& x, const Attributes&) { return f(x[0]); }};
}
// `attribute` is the parameter of f.
template <Value (*f)(const Value&, double)>
Operator unary_with(const char* name, const char* value) {
  return {name, {{"x"}}, {{"alpha", value}}, [](const Tensors& x, const Attributes& a) {
            return f(x[0], a.number("alpha"));
          }};
}
template <Value (*f)(const Value&, const Value&)>
Operator binary(const char* name) {
  return {name, {{"a"}, {"b", Fit::kLikeFirst}}, {}, [](const Tensors& x, const Attributes&) {
            return f(x[0], x[1]);
          }};
}
template <Value (*f)(const Value&, const akg::Axes&, bool)>
Operator reduction(const char* name) {
  return {name,
          {{"x"}},
          {{"axis", "-1"}, {"keep_dims", "1"}},
          [](const Tensors& x, const Attributes& a) {
            return f(x[0], a.list("axis"), a.integer("keep_dims") != 0);
          }};
}
template <Value (*f)(const Value&, const akg::Axes&)>
Operator over_axes(const char* name) {
  return {name, {{"x"}}, {{"axis", "-1"}}, [](const Tensors& x, const Attributes& a) {
            return f(x[0], a.list("axis"));
          }};
}

const std::vector<std::pair<const char*, const char*>> kWindow = {
    {"kernel", "1"}, {"stride", "1"}, {"dilation", "1"}, {"pad_before", "0"}, {"pad_after", "0"}};

akg::Window window_of(const Attributes& a) {
  akg::Window window;
  a.pair("kernel", 1, window.kernel);
  a.pair("stride", 1, window.stride);
  a.pair("dilation", 1, window.dilation);
  a.pair("pad_before", 0, window.pad_before);
  a.pair("pad_after", 0, window.pad_after);
  return window;
}

std::vector<std::pair<const char*, const char*>> with(
    std::vector<std::pair<const char*, const char*>> attributes, const char* name,
    const char* value) {
  attributes.emplace_back(name, value);
  return attributes;
}

akg::CoordinateMode coordinates_of(const Attributes& a) {
  return a.choice<akg::CoordinateMode>(
      "coordinates", {{"half_pixel", akg::CoordinateMode::kHalfPixel},
                      {"pytorch_half_pixel", akg::CoordinateMode::kPytorchHalfPixel},
                      {"asymmetric", akg::CoordinateMode::kAsymmetric},
                      {"align_corners", akg::CoordinateMode::kAlignCorners}});
}

akg::DepthOrder depth_order_of(const Attributes& a) {
  return a.choice<akg::DepthOrder>(
      "order", {{"dcr", akg::DepthOrder::kDcr}, {"crd", akg::DepthOrder::kCrd}});
}

std::vector<Operator> arithmetic() {
  return {
      binary<akg::add>("add"),
      binary<akg::sub>("sub"),
      binary<akg::mul>("mul"),
      binary<akg::div>("div"),
      binary<akg::min>("min"),
      binary<akg::max>("max"),
      {"mod",
       {{"a"}, {"b", Fit::kLikeFirst}},
       {{"sign", "divisor"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::mod(x[0], x[1],
                         a.choice<akg::ModSign>("sign", {{"divisor", akg::ModSign::kOfDivisor},
                                                         {"dividend", akg::ModSign::kOfDividend}}));
       }},
      unary<akg::neg>("neg"),
      unary<akg::abs>("abs"),
      unary<akg::sign>("sign"),
      {"clip", {{"x"}}, {{"low", "-1"}, {"high", "1"}}, [](const Tensors& x, const Attributes& a) {
         return akg::clip(x[0], a.number("low"), a.number("high"));
       }}};
}

std::vector<Operator> functions() {
  return {unary<akg::exp>("exp"),
          unary<akg::log>("log"),
          unary<akg::sqrt>("sqrt"),
          unary<akg::rsqrt>("rsqrt"),
          unary<akg::reciprocal>("reciprocal"),
          unary<akg::tanh>("tanh"),
          unary<akg::sigmoid>("sigmoid"),
          unary<akg::erf>("erf"),
          unary<akg::sin>("sin"),
          unary<akg::cos>("cos"),
          unary<akg::floor>("floor"),
          unary<akg::ceil>("ceil"),
          unary<akg::round>("round"),
          binary<akg::pow>("pow")};
}

std::vector<Operator> activations() {
  return {unary<akg::relu>("relu"),
          unary_with<akg::leaky_relu>("leaky_relu", "0.01"),
          {"prelu",
           {{"x"}, {"slope", Fit::kLikeFirst}},
           {},
           [](const Tensors& x, const Attributes&) { return akg::prelu(x[0], x[1]); }},
          unary_with<akg::thresholded_relu>("thresholded_relu", "1"),
          unary_with<akg::elu>("elu", "1"),
          unary_with<akg::celu>("celu", "1"),
          // ONNX's defaults.
          {"selu",
           {{"x"}},
           {{"alpha", "1.67326319217681884765625"}, {"gamma", "1.05070102214813232421875"}},
           [](const Tensors& x, const Attributes& a) {
             return akg::selu(x[0], a.number("alpha"), a.number("gamma"));
           }},
          unary<akg::softplus>("softplus"),
          unary<akg::softsign>("softsign"),
          {"hard_sigmoid",
           {{"x"}},
           {{"alpha", "0.2"}, {"beta", "0.5"}},
           [](const Tensors& x, const Attributes& a) {
             return akg::hard_sigmoid(x[0], a.number("alpha"), a.number("beta"));
           }},
          unary<akg::hard_swish>("hard_swish"),
          unary<akg::silu>("silu"),
          unary<akg::mish>("mish"),
          unary<akg::gelu>("gelu"),
          unary<akg::gelu_tanh>("gelu_tanh")};
}

std::vector<Operator> choice_and_conversion() {
  return {
      binary<akg::equal>("equal"),
      binary<akg::not_equal>("not_equal"),
      binary<akg::less>("less"),
      binary<akg::less_equal>("less_equal"),
      binary<akg::greater>("greater"),
      binary<akg::greater_equal>("greater_equal"),
      {"where",
       {{"condition", Fit::kGiven, DataType::u8}, {"a", Fit::kLikeFirst}, {"b", Fit::kLikeFirst}},
       {},
       [](const Tensors& x, const Attributes&) { return akg::where(x[0], x[1], x[2]); }},
      {"cast",
       {{"x"}},
       {{"to", "f32"}},
       [](const Tensors& x, const Attributes& a) { return akg::cast(x[0], a.type("to")); }},
      {"quantize",
       {{"x"}, {"scale", Fit::kScalar}, {"zero_point", Fit::kScalar, DataType::s8}},
       {},
       [](const Tensors& x, const Attributes&) { return akg::quantize(x[0], x[1], x[2]); }},
      {"dequantize",
       {{"x", Fit::kGiven, DataType::s8},
        {"scale", Fit::kScalar, DataType::f32},
        {"zero_point", Fit::kScalar, DataType::s8}},
       {},
       [](const Tensors& x, const Attributes&) { return akg::dequantize(x[0], x[1], x[2]); }}};
}

std::vector<Operator> reductions() {
  return {reduction<akg::reduce_sum>("reduce_sum"),
          reduction<akg::reduce_prod>("reduce_prod"),
          reduction<akg::reduce_max>("reduce_max"),
          reduction<akg::reduce_min>("reduce_min"),
          reduction<akg::reduce_mean>("reduce_mean"),
          reduction<akg::reduce_sum_square>("reduce_sum_square"),
          reduction<akg::reduce_l1>("reduce_l1"),
          reduction<akg::reduce_l2>("reduce_l2"),
          reduction<akg::reduce_log_sum_exp>("reduce_log_sum_exp"),
          reduction<akg::arg_max>("arg_max"),
          reduction<akg::arg_min>("arg_min")};
}

std::vector<Operator> normalisation() {
  return {over_axes<akg::softmax>("softmax"),
          over_axes<akg::log_softmax>("log_softmax"),
          {"layer_norm",
           {{"x"}, {"scale", Fit::kFromAxis}, {"bias", Fit::kFromAxis}},
           {{"axis", "-1"}, {"epsilon", "1e-5"}},
           [](const Tensors& x, const Attributes& a) {
             return akg::layer_norm(x[0], x[1], x[2], a.integer("axis"), a.number("epsilon"));
           }},
          {"rms_norm",
           {{"x"}, {"scale", Fit::kFromAxis}},
           {{"axis", "-1"}, {"epsilon", "1e-5"}},
           [](const Tensors& x, const Attributes& a) {
             return akg::rms_norm(x[0], x[1], a.integer("axis"), a.number("epsilon"));
           }},
          {"instance_norm",
           {{"x"}, {"scale", Fit::kChannels}, {"bias", Fit::kChannels}},
           {{"epsilon", "1e-5"}},
           [](const Tensors& x, const Attributes& a) {
             return akg::instance_norm(x[0], x[1], x[2], a.number("epsilon"));
           }},
          {"group_norm",
           {{"x"}, {"scale", Fit::kChannels}, {"bias", Fit::kChannels}},
           {{"groups", "1"}, {"epsilon", "1e-5"}},
           [](const Tensors& x, const Attributes& a) {
             return akg::group_norm(x[0], x[1], x[2], a.integer("groups"), a.number("epsilon"));
           }},
          {"batch_norm",
           {{"x"},
            {"scale", Fit::kChannels},
            {"bias", Fit::kChannels},
            {"mean", Fit::kChannels},
            {"variance", Fit::kChannels}},
           {{"epsilon", "1e-5"}},
           [](const Tensors& x, const Attributes& a) {
             return akg::batch_norm(x[0], x[1], x[2], x[3], x[4], a.number("epsilon"));
           }}};
}

std::vector<Operator> data_movement() {
  return {
      {"transpose",
       {{"x"}},
       {{"permutation", "1,0"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::transpose(x[0], a.list("permutation"));
       }},
      {"reshape",
       {{"x"}},
       {{"to", ""}},
       [](const Tensors& x, const Attributes& a) { return akg::reshape(x[0], a.list("to")); }},
      {"expand",
       {{"x"}},
       {{"to", ""}},
       [](const Tensors& x, const Attributes& a) { return akg::expand(x[0], a.list("to")); }},
      {"tile",
       {{"x"}},
       {{"repeats", ""}},
       [](const Tensors& x, const Attributes& a) { return akg::tile(x[0], a.list("repeats")); }},
      {"concat",
       {{"a"}, {"b", Fit::kLikeFirst}},
       {{"axis", "0"}},
       [](const Tensors& x, const Attributes& a) { return akg::concat(x, a.integer("axis")); }},
      {"slice",
       {{"x"}},
       {{"axis", "0"}, {"start", "0"}, {"count", "1"}, {"step", "1"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::slice(x[0], {{.axis = a.integer("axis"),
                                   .start = a.integer("start"),
                                   .count = a.integer("count"),
                                   .step = a.integer("step")}});
       }},
      {"pad",
       {{"x"}},
       {{"before", ""}, {"after", ""}, {"mode", "constant"}, {"value", "0"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::pad(x[0], a.list("before"), a.list("after"),
                         a.choice<akg::PadMode>("mode", {{"constant", akg::PadMode::kConstant},
                                                         {"edge", akg::PadMode::kEdge},
                                                         {"reflect", akg::PadMode::kReflect}}),
                         a.number("value"));
       }},
      {"gather",
       {{"x"}, {"indices", Fit::kGiven, DataType::s32}},
       {{"axis", "0"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::gather(x[0], x[1], a.integer("axis"));
       }},
      {"depth_to_space",
       {{"x"}},
       {{"block", "2"}, {"order", "dcr"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::depth_to_space(x[0], a.integer("block"), depth_order_of(a));
       }},
      {"space_to_depth",
       {{"x"}},
       {{"block", "2"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::space_to_depth(x[0], a.integer("block"));
       }},
      {"resize_nearest",
       {{"x"}},
       {{"to", ""}, {"coordinates", "half_pixel"}, {"nearest", "round_prefer_floor"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::resize_nearest(
             x[0], a.list("to"), coordinates_of(a),
             a.choice<akg::NearestMode>(
                 "nearest", {{"round_prefer_floor", akg::NearestMode::kRoundPreferFloor},
                             {"round_prefer_ceil", akg::NearestMode::kRoundPreferCeil},
                             {"floor", akg::NearestMode::kFloor},
                             {"ceil", akg::NearestMode::kCeil}}));
       }},
      {"resize_linear",
       {{"x"}},
       {{"to", ""}, {"coordinates", "half_pixel"}},
       [](const Tensors& x, const Attributes& a) {
         return akg::resize_linear(x[0], a.list("to"), coordinates_of(a));
       }},
  };
}

std::vector<Operator> sums_of_products() {
  return {
      {"matmul",
       {{"a"}, {"b"}},
       {{"to", "f16"}},
       [](const Tensors& x, const Attributes& a) { return akg::matmul(x[0], x[1], a.type("to")); }},
      {"conv2d",
       {{"x"}, {"weights"}},
       with(with(kWindow, "groups", "1"), "to", "f16"),
       [](const Tensors& x, const Attributes& a) {
         return akg::conv2d(x[0], x[1], window_of(a), a.integer("groups"), a.type("to"));
       }},
      {"max_pool2d",
       {{"x"}},
       kWindow,
       [](const Tensors& x, const Attributes& a) { return akg::max_pool2d(x[0], window_of(a)); }},
      {"average_pool2d",
       {{"x"}},
       with(kWindow, "count_padding", "0"),
       [](const Tensors& x, const Attributes& a) {
         return akg::average_pool2d(x[0], window_of(a), a.integer("count_padding") != 0);
       }}};
}

std::vector<Operator> operators() {
  std::vector<Operator> all;
  for (const auto& group : {arithmetic(), functions(), activations(), choice_and_conversion(),
                            reductions(), normalisation(), data_movement(), sums_of_products()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

Operator find_operator(const std::string& name) {
  std::vector<std::string> names;
  for (const Operator& op : operators()) {
    if (op.name == name) return op;
    names.emplace_back(op.name);
  }
  fail("cubist akg", fmt::format("look up the operator '{}'", name),
       fmt::format("one of {}", fmt::join(names, ", ")));
}

std::map<std::string, std::string> merged(const Operator& op, const OperatorRequest& request) {
  std::map<std::string, std::string> values(op.attributes.begin(), op.attributes.end());
  std::vector<std::string> names;
  for (const auto& [name, value] : op.attributes) names.emplace_back(name);
  for (const auto& [name, value] : request.attributes) {
    if (!values.contains(name)) {
      fail(op.name, fmt::format("read the attribute '{}'", name),
           names.empty() ? "none" : fmt::format("one of {}", fmt::join(names, ", ")));
    }
    values[name] = value;
  }
  return values;
}

Shape fitting_shape(const Operator& op, const Tensor& tensor, const Shape& first,
                    const Attributes& attributes) {
  const auto rank = static_cast<int64_t>(first.size());
  switch (tensor.fit) {
    case Fit::kScalar:
      return {};
    case Fit::kLikeFirst:
      return first;
    case Fit::kFromAxis: {
      const int64_t axis = attributes.integer("axis");
      const int64_t from = axis < 0 ? axis + rank : axis;
      if (from < 0 || from >= rank)
        fail(op.name, fmt::format("read axis {}", axis),
             fmt::format("one of the {} axes of {}", rank, op.tensors[0].name));
      return {first.begin() + from, first.end()};
    }
    case Fit::kChannels:
      if (rank >= 2) return {first[1]};
      fail(op.name, fmt::format("read a shape of {} axes", rank), "N, C and more");
    case Fit::kGiven:
      break;
  }
  fail(op.name, fmt::format("read no shape of {}", tensor.name), "a --shape for it too");
}

Tensors inputs_of(const Operator& op, const OperatorRequest& request,
                  const Attributes& attributes) {
  if (request.shapes.empty() || request.shapes.size() > op.tensors.size()) {
    fail(op.name, fmt::format("read {} shapes", request.shapes.size()),
         fmt::format("--shape from once to {} times", op.tensors.size()));
  }
  const DataType type = read_type("--type", request.type);
  Tensors inputs;
  for (size_t i = 0; i < op.tensors.size(); ++i) {
    const Tensor& tensor = op.tensors[i];
    const Shape shape = i < request.shapes.size()
                            ? read_list("--shape", request.shapes[i], 'x', 1)
                            : fitting_shape(op, tensor, inputs[0].shape(), attributes);
    inputs.push_back(akg::input(tensor.name, tensor.type.value_or(type), shape));
  }
  return inputs;
}

}  // namespace

Algorithm make_algorithm(const OperatorRequest& request) {
  const Operator op = find_operator(request.name);
  const Attributes attributes(op.name, merged(op, request));
  const Tensors inputs = inputs_of(op, request, attributes);
  try {
    return {.name = op.name, .inputs = inputs, .outputs = {op.build(inputs, attributes)}};
  } catch (const Error& error) {
    throw error.at(op.name);  // it may be an operator that this one is made of
  }
}

std::string list_operators() {
  std::string text;
  for (const Operator& op : operators()) {
    std::vector<std::string> words;
    for (const Tensor& tensor : op.tensors) words.emplace_back(tensor.name);
    for (const auto& [name, value] : op.attributes)
      words.push_back(fmt::format("{}={}", name, value));
    text += fmt::format("{:18} {}\n", op.name, fmt::join(words, " "));
  }
  return text;
}

}  // namespace cubist::tools

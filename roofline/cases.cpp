#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <functional>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/roofline/roofline.h"

namespace cubist::roofline {
namespace {

using akg::Shape;
using akg::Value;
using isa::DataType;

std::string name_of(DataType type) { return type == DataType::f32 ? "f32" : "f16"; }

class Collector {
 public:
  Collector(const sim::ChipSpec& chip, std::span<const std::string> globs)
      : chip_(chip), globs_(globs) {}

  using Plan = std::function<kernels::KernelCall(const sim::ChipSpec&)>;
  using Build = std::function<Value(const std::vector<Value>&)>;

  // `build` makes the output from inputs of the given shapes.
  void add(const std::string& what, DataType type, const std::vector<Shape>& shapes,
           const Build& build, const Plan& plan = {}) {
    const std::string name =
        fmt::format("{} {} {}", what, fmt::join(shapes.front(), "x"), name_of(type));
    const auto matches = [&](const std::string& glob) {
      return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
    };
    if (!globs_.empty() && std::none_of(globs_.begin(), globs_.end(), matches)) return;
    std::vector<Value> inputs;
    for (size_t i = 0; i < shapes.size(); ++i)
      inputs.push_back(akg::input(fmt::format("x{}", i), type, shapes[i]));
    const Value output = build(inputs);
    Case c{.name = name, .algorithm = {identifier(what), inputs, {output}}, .handwritten = {}};
    if (plan) c.handwritten = plan(chip_);
    cases_.push_back(std::move(c));
  }

  std::vector<Case> take() { return std::move(cases_); }

 private:
  static std::string identifier(std::string name) {
    const auto is_other = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; };
    std::replace_if(name.begin(), name.end(), is_other, '_');
    return name;
  }

  const sim::ChipSpec& chip_;
  std::span<const std::string> globs_;
  std::vector<Case> cases_{};
};

int64_t count_of(const Shape& shape) {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

Collector::Plan unary(kernels::Unary op, DataType type, const Shape& shape) {
  return [=](const sim::ChipSpec& chip) {
    return kernels::plan_unary(op, type, count_of(shape), chip);
  };
}
Collector::Plan binary(kernels::Binary op, DataType type, const Shape& shape) {
  return [=](const sim::ChipSpec& chip) {
    return kernels::plan_binary(op, type, count_of(shape), chip);
  };
}
Collector::Plan softmax(DataType type, const Shape& shape) {
  return [=](const sim::ChipSpec& chip) {
    return kernels::plan_softmax({.type = type,
                                  .out_type = type,
                                  .rows = count_of(shape) / shape.back(),
                                  .columns = shape.back()},
                                 chip);
  };
}

void add_elementwise(Collector& to, DataType type, const Shape& shape) {
  const auto all = [&](size_t count) { return std::vector<Shape>(count, shape); };
  to.add(
      "add", type, all(2), [](auto& x) { return x[0] + x[1]; },
      binary(kernels::Binary::kAdd, type, shape));
  to.add("mul-add-relu", type, all(3), [](auto& x) { return akg::relu(x[0] * x[1] + x[2]); });
  to.add(
      "exp", type, all(1), [](auto& x) { return akg::exp(x[0]); },
      unary(kernels::Unary::kExp, type, shape));
  to.add(
      "sigmoid", type, all(1), [](auto& x) { return akg::sigmoid(x[0]); },
      unary(kernels::Unary::kSigmoid, type, shape));
  to.add("gelu", type, all(1), [](auto& x) { return akg::gelu(x[0]); });
  to.add(
      "gelu-tanh", type, all(1), [](auto& x) { return akg::gelu_tanh(x[0]); },
      unary(kernels::Unary::kGelu, type, shape));
  const DataType other = type == DataType::f16 ? DataType::f32 : DataType::f16;
  to.add(
      "cast-to-" + name_of(other), type, all(1), [=](auto& x) { return akg::cast(x[0], other); },
      [=](const sim::ChipSpec& chip) {
        return kernels::plan_cast(type, other, count_of(shape), chip);
      });
}

void add_broadcasts(Collector& to, DataType type, const Shape& shape) {
  const auto sum = [](auto& x) { return x[0] + x[1]; };
  to.add("add-row", type, {shape, {shape[1]}}, sum);
  to.add("add-column", type, {shape, {shape[0], 1}}, sum);
}

void add_reductions(Collector& to, DataType type, const Shape& shape) {
  to.add("row-sum", type, {shape}, [](auto& x) { return akg::reduce_sum(x[0], {1}); });
  to.add("row-max", type, {shape}, [](auto& x) { return akg::reduce_max(x[0], {1}); });
  to.add("column-sum", type, {shape}, [](auto& x) { return akg::reduce_sum(x[0], {0}); });
  to.add("column-max", type, {shape}, [](auto& x) { return akg::reduce_max(x[0], {0}); });
}

void add_normalisations(Collector& to, DataType type, const Shape& shape) {
  const Shape row = {shape.back()};
  to.add(
      "softmax", type, {shape}, [](auto& x) { return akg::softmax(x[0], {-1}); },
      softmax(type, shape));
  to.add("layer-norm", type, {shape, row, row},
         [](auto& x) { return akg::layer_norm(x[0], x[1], x[2], -1, 1e-5); });
}

void add_transpose(Collector& to, DataType type, const Shape& shape) {
  to.add("transpose", type, {shape}, [](auto& x) { return akg::transpose(x[0], {1, 0}); });
}

}  // namespace

std::vector<Case> cases(const sim::ChipSpec& chip, std::span<const std::string> globs) {
  Collector to(chip, globs);
  const Shape huge = {8192, 8192}, large = {4096, 1024}, small = {128, 768}, odd = {1003, 777};
  for (const DataType type : {DataType::f16, DataType::f32}) {
    add_elementwise(to, type, huge);
    add_elementwise(to, type, odd);
    for (const Shape& shape : {huge, odd}) add_broadcasts(to, type, shape);
    for (const Shape& shape : {huge, large, odd}) add_reductions(to, type, shape);
    for (const Shape& shape : {large, small, odd}) add_normalisations(to, type, shape);
    for (const Shape& shape : {Shape{4096, 4096}, odd}) add_transpose(to, type, shape);
    // Many short rows: anchors of a detector, heads of attention.
    to.add(
        "softmax", type, {{4420, 2}}, [](auto& x) { return akg::softmax(x[0], {-1}); },
        softmax(type, {4420, 2}));
    to.add(
        "softmax", type, {{12, 128, 128}}, [](auto& x) { return akg::softmax(x[0], {-1}); },
        softmax(type, {12, 128, 128}));
  }
  std::vector<Case> found = to.take();
  if (found.empty()) {
    throw Error(Fault::kConfig,
                {.did = fmt::format("select cases of the table with {}", fmt::join(globs, ", ")),
                 .expected = "a name or glob of at least one",
                 .fix = "'*' lists them all: names are like 'softmax 4096x1024 f16'"});
  }
  return found;
}

}  // namespace cubist::roofline

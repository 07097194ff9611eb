#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <functional>

#include "cubist/akg/compile.h"
#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/roofline/roofline.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::roofline {
namespace {

using akg::Shape;
using akg::Value;
using isa::DataType;

class Collector {
 public:
  Collector(const sim::ChipSpec& chip, std::span<const std::string> globs)
      : chip_(chip), globs_(globs) {}

  using Build = std::function<Value(const std::vector<Value>&)>;

  // `build` makes the output from inputs of the given shapes.
  void add(const std::string& what, DataType type, const std::vector<Shape>& shapes,
           const Build& build) {
    const std::string name =
        fmt::format("{} {} {}", what, fmt::join(shapes.front(), "x"), isa::name_of(type));
    if (!is_wanted(name)) return;
    std::vector<Value> inputs;
    for (size_t i = 0; i < shapes.size(); ++i)
      inputs.push_back(akg::input(fmt::format("x{}", i), type, shapes[i]));
    const akg::Algorithm algorithm = {identifier(what), inputs, {build(inputs)}};
    cases_.push_back(
        {.name = name,
         .work = work_of(algorithm),
         .compile =
             [algorithm](const sim::ChipSpec& chip) { return akg::compile(algorithm, chip); },
         .handwritten = {}});
  }

  // c = a * b + bias.
  void add_product(const akg::Contraction& product) {
    const bool is_packed = product.b.layout == akg::MatrixLayout::kPacked;
    const int64_t batch = product.batch.empty() ? 1 : product.batch.front();
    const std::string name = fmt::format("{} {}{}x{}x{} f16", is_packed ? "matmul" : "matmul-rows",
                                         product.batch.empty() ? "" : fmt::format("{}x", batch),
                                         product.m, product.k, product.n);
    if (!is_wanted(name)) return;
    const auto f16 = [&](int64_t rows, int64_t columns) {
      return Bytes{batch * rows * columns * 2};
    };
    const Bytes a = f16(product.m, product.k), c = f16(product.m, product.n),
                bias{round_up(product.n, kFractal) * 4};
    const Bytes packed = f16(round_up(product.k, kFractal), round_up(product.n, kFractal));
    cases_.push_back(
        {.name = name,
         .work = work_of(product),
         .compile = [product](const sim::ChipSpec& chip) { return akg::compile(product, chip); },
         .handwritten = Handwritten{
             .call = kernels::plan_matmul(
                 {.m = product.m, .k = product.k, .n = product.n, .batch = batch}, chip_),
             .arguments = {a, packed, bias, c}}});
  }

  void add_convolution(const akg::Convolution& conv) {
    const std::string name =
        fmt::format("conv {}x{}x{} to {}, {}x{} by {} f16", conv.channels, conv.height, conv.width,
                    conv.out_channels, conv.kernel_h, conv.kernel_w, conv.stride_h);
    if (!is_wanted(name)) return;
    const Work work = work_of(conv);
    std::vector<Bytes> arguments = work.inputs;
    arguments.insert(arguments.end(), work.outputs.begin(), work.outputs.end());
    const kernels::Conv2d shape = {.n = conv.n,
                                   .channels = conv.channels,
                                   .height = conv.height,
                                   .width = conv.width,
                                   .out_channels = conv.out_channels,
                                   .kernel_h = conv.kernel_h,
                                   .kernel_w = conv.kernel_w,
                                   .stride_h = conv.stride_h,
                                   .stride_w = conv.stride_w,
                                   .pad_top = conv.pad_top,
                                   .pad_bottom = conv.pad_bottom,
                                   .pad_left = conv.pad_left,
                                   .pad_right = conv.pad_right};
    cases_.push_back(
        {.name = name,
         .work = work,
         .compile = [conv](const sim::ChipSpec& chip) { return akg::compile(conv, chip); },
         .handwritten = Handwritten{.call = kernels::plan_conv2d(shape, chip_),
                                    .arguments = std::move(arguments)}});
  }

  std::vector<Case> take() { return std::move(cases_); }

 private:
  static constexpr int64_t kFractal = 16;

  bool is_wanted(const std::string& name) const {
    const auto matches = [&](const std::string& glob) {
      return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
    };
    return globs_.empty() || std::any_of(globs_.begin(), globs_.end(), matches);
  }

  static std::string identifier(std::string name) {
    const auto is_other = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; };
    std::replace_if(name.begin(), name.end(), is_other, '_');
    return name;
  }

  const sim::ChipSpec& chip_;
  std::span<const std::string> globs_;
  std::vector<Case> cases_{};
};

void add_elementwise(Collector& to, DataType type, const Shape& shape) {
  const auto all = [&](size_t count) { return std::vector<Shape>(count, shape); };
  to.add("add", type, all(2), [](auto& x) { return x[0] + x[1]; });
  to.add("mul-add-relu", type, all(3), [](auto& x) { return akg::relu(x[0] * x[1] + x[2]); });
  to.add("exp", type, all(1), [](auto& x) { return akg::exp(x[0]); });
  to.add("sigmoid", type, all(1), [](auto& x) { return akg::sigmoid(x[0]); });
  to.add("gelu", type, all(1), [](auto& x) { return akg::gelu(x[0]); });
  to.add("gelu-tanh", type, all(1), [](auto& x) { return akg::gelu_tanh(x[0]); });
  const DataType other = type == DataType::f16 ? DataType::f32 : DataType::f16;
  to.add("cast-to-" + std::string(isa::name_of(other)), type, all(1),
         [=](auto& x) { return akg::cast(x[0], other); });
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

void add_sum_of_all(Collector& to, DataType type, const Shape& shape) {
  to.add("sum-all", type, {shape}, [](auto& x) { return akg::reduce_sum(x[0], {}); });
}

void add_normalisations(Collector& to, DataType type, const Shape& shape) {
  const Shape row = {shape.back()};
  to.add("softmax", type, {shape}, [](auto& x) { return akg::softmax(x[0], {-1}); });
  to.add("layer-norm", type, {shape, row, row},
         [](auto& x) { return akg::layer_norm(x[0], x[1], x[2], -1, 1e-5); });
}

void add_transpose(Collector& to, DataType type, const Shape& shape) {
  to.add("transpose", type, {shape}, [](auto& x) { return akg::transpose(x[0], {1, 0}); });
}

void add_products(Collector& to) {
  const auto add = [&](std::vector<int64_t> batch, int64_t m, int64_t k, int64_t n) {
    for (const auto layout : {akg::MatrixLayout::kPacked, akg::MatrixLayout::kRowMajor}) {
      to.add_product({.name = "matmul",
                      .batch = batch,
                      .m = m,
                      .k = k,
                      .n = n,
                      .b = {.layout = layout},
                      .bias = true});
    }
  };
  for (const int64_t size : {512, 1024, 2048, 4096, 8192}) add({}, size, size, size);
  // BERT base, 128 tokens: projections, the two of the feed-forward part, scores, context.
  add({}, 128, 768, 768);
  add({}, 128, 768, 3072);
  add({}, 128, 3072, 768);
  add({12}, 128, 64, 128);
  add({12}, 128, 128, 64);
}

// The distinct convolutions of ResNet-50 v1.5, batch 1: channels, size of the map, channels out,
// size of the filter, stride.
struct Layer {
  int64_t channels, size, out_channels, kernel, stride;
};
constexpr Layer kResNet50[] = {
    {3, 224, 64, 7, 2},     {64, 56, 64, 1, 1},    {64, 56, 64, 3, 1},    {64, 56, 256, 1, 1},
    {256, 56, 64, 1, 1},    {256, 56, 128, 1, 1},  {128, 56, 128, 3, 2},  {128, 28, 512, 1, 1},
    {256, 56, 512, 1, 2},   {512, 28, 128, 1, 1},  {128, 28, 128, 3, 1},  {512, 28, 256, 1, 1},
    {256, 28, 256, 3, 2},   {256, 14, 1024, 1, 1}, {512, 28, 1024, 1, 2}, {1024, 14, 256, 1, 1},
    {256, 14, 256, 3, 1},   {1024, 14, 512, 1, 1}, {512, 14, 512, 3, 2},  {512, 7, 2048, 1, 1},
    {1024, 14, 2048, 1, 2}, {2048, 7, 512, 1, 1},  {512, 7, 512, 3, 1},
};

void add_convolutions(Collector& to) {
  for (const Layer& layer : kResNet50) {
    const int64_t pad = layer.kernel / 2;
    to.add_convolution({.name = "conv",
                        .channels = layer.channels,
                        .height = layer.size,
                        .width = layer.size,
                        .out_channels = layer.out_channels,
                        .kernel_h = layer.kernel,
                        .kernel_w = layer.kernel,
                        .stride_h = layer.stride,
                        .stride_w = layer.stride,
                        .pad_top = pad,
                        .pad_bottom = pad,
                        .pad_left = pad,
                        .pad_right = pad});
  }
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
    for (const Shape& shape : {huge, odd}) add_sum_of_all(to, type, shape);
    for (const Shape& shape : {large, small, odd}) add_normalisations(to, type, shape);
    for (const Shape& shape : {Shape{4096, 4096}, odd}) add_transpose(to, type, shape);
    // Many short rows: anchors of a detector, heads of attention.
    for (const Shape& shape : {Shape{4420, 2}, Shape{12, 128, 128}})
      to.add("softmax", type, {shape}, [](auto& x) { return akg::softmax(x[0], {-1}); });
  }
  add_products(to);
  add_convolutions(to);
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

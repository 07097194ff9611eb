#include "ops/pool.h"

#include <algorithm>
#include <limits>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "runtime/lowering.h"

namespace cubist::framework {

namespace {

std::shared_ptr<Pool> make_pool(const OnnxNode& node, Pool::Kind kind) {
  auto op = std::make_shared<Pool>();
  op->kind = kind;
  op->window = Window::from_onnx(node);
  op->window.ceil_mode = node.integer("ceil_mode", 0) != 0;
  if (op->window.kernel.empty()) {
    throw Error(Fault::kModel,
                {.did = "pool without a kernel_shape", .expected = "the attribute kernel_shape"});
  }
  return op;
}

std::shared_ptr<const Op> make_global(Pool::Kind kind) {
  auto op = std::make_shared<Pool>();
  op->kind = kind;
  op->is_global = true;
  return op;
}

// The value of one window over one plane.
double pool_window(std::span<const float> plane, const Shape& x, const ResolvedWindow& w,
                   int64_t oh, int64_t ow, Pool::Kind kind, bool count_include_pad) {
  double sum = 0, largest = -std::numeric_limits<double>::infinity();
  int64_t inside = 0, counted = 0;
  for (int64_t kh = 0; kh < w.kernel_h; ++kh) {
    for (int64_t kw = 0; kw < w.kernel_w; ++kw) {
      const int64_t h = oh * w.stride_h + kh * w.dilation_h - w.pad_top;
      const int64_t v = ow * w.stride_w + kw * w.dilation_w - w.pad_left;
      if (h < x[2] + w.pad_bottom && v < x[3] + w.pad_right)
        ++counted;  // ceil_mode may reach past the padding
      if (h < 0 || h >= x[2] || v < 0 || v >= x[3]) continue;
      const double value = plane[static_cast<size_t>(h * x[3] + v)];
      ++inside;
      sum += value;
      largest = std::max(largest, value);
    }
  }
  if (kind == Pool::Kind::kMax) return largest;
  return sum / static_cast<double>(count_include_pad ? counted : inside);
}

}  // namespace

std::shared_ptr<const Op> make_max_pool(const OnnxNode& node) {
  auto op = make_pool(node, Pool::Kind::kMax);
  node.ignore("storage_order");  // concerns output 1 only
  return op;
}
std::shared_ptr<const Op> make_average_pool(const OnnxNode& node) {
  auto op = make_pool(node, Pool::Kind::kAverage);
  op->count_include_pad = node.integer("count_include_pad", 0) != 0;
  return op;
}
std::shared_ptr<const Op> make_global_average_pool(const OnnxNode&) {
  return make_global(Pool::Kind::kAverage);
}
std::shared_ptr<const Op> make_global_max_pool(const OnnxNode&) {
  return make_global(Pool::Kind::kMax);
}

std::string Pool::type() const {
  return std::string(is_global ? "Global" : "") + (kind == Kind::kMax ? "MaxPool" : "AveragePool");
}

ResolvedWindow Pool::resolve(const Shape& x) const {
  if (!is_global) return window.resolve(x[2], x[3]);
  Window whole;
  whole.kernel = {x[2], x[3]};
  return whole.resolve(x[2], x[3]);
}

std::vector<TensorType> Pool::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  expect_rank(inputs[0], 4, "pooling input");
  const Shape& x = inputs[0].shape();
  const ResolvedWindow resolved = resolve(x);
  return {{.element = inputs[0].type->element,
           .shape = {x[0], x[1], resolved.out_height, resolved.out_width}}};
}

std::vector<Tensor> Pool::reference(const Tensors& inputs) const {
  const Shape& x_shape = inputs[0]->shape();
  const ResolvedWindow resolved = resolve(x_shape);
  const std::vector<float> x = to_floats(*inputs[0]);
  const int64_t planes = x_shape[0] * x_shape[1], area = x_shape[2] * x_shape[3];
  std::vector<float> y;
  y.reserve(static_cast<size_t>(planes * resolved.out_height * resolved.out_width));
  for (int64_t plane = 0; plane < planes; ++plane) {
    const auto source =
        std::span(x).subspan(static_cast<size_t>(plane * area), static_cast<size_t>(area));
    for (int64_t oh = 0; oh < resolved.out_height; ++oh) {
      for (int64_t ow = 0; ow < resolved.out_width; ++ow) {
        y.push_back(static_cast<float>(
            pool_window(source, x_shape, resolved, oh, ow, kind, count_include_pad)));
      }
    }
  }
  std::vector<Tensor> outputs;
  outputs.push_back(from_floats(
      inputs[0]->type(), {x_shape[0], x_shape[1], resolved.out_height, resolved.out_width}, y));
  return outputs;
}

Placement Pool::place(Inputs) const { return {.inputs = {Layout::k5hd}, .output = Layout::k5hd}; }

void Pool::lower(Lowering& lowering) const {
  const Shape& x = lowering.input(0).shape();
  const ResolvedWindow resolved = resolve(x);
  if (resolved.dilation_h != 1 || resolved.dilation_w != 1) {
    throw Error(Fault::kNotImplemented,
                {.did = "pool with " + window.describe() + " on the device",
                 .expected = "dilation 1: the pooling kernels have no other"});
  }
  const kernels::Pool2d shape{
      .kind = kind == Kind::kMax ? kernels::Pool2d::Kind::kMax : kernels::Pool2d::Kind::kAverage,
      .type = data_type_of(lowering.output().element),
      .n = x[0],
      .channels = x[1],
      .height = x[2],
      .width = x[3],
      .kernel_h = resolved.kernel_h,
      .kernel_w = resolved.kernel_w,
      .stride_h = resolved.stride_h,
      .stride_w = resolved.stride_w,
      .pad_top = resolved.pad_top,
      .pad_bottom = resolved.pad_bottom,
      .pad_left = resolved.pad_left,
      .pad_right = resolved.pad_right,
      .count_include_pad = count_include_pad,
      .out_height = resolved.out_height,
      .out_width = resolved.out_width};
  lowering.launch(kernels::plan_pool2d(shape, lowering.chip()), {lowering.in(0), lowering.out()});
}

}  // namespace cubist::framework

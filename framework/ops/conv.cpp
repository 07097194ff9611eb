#include "ops/conv.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "graph/storage.h"
#include "onnx/onnx_node.h"
#include "reference/gemm.h"
#include "runtime/lowering.h"

namespace cubist::framework {

namespace {

// One group of one image: x is its [channels, height, width].
struct Image {
  std::span<const float> x;
  int64_t channels, height, width;
};

// panel[channel, kh, kw, column] = the input element under that window position, zero in the
// padding.
void fill_panel(const Image& image, const ResolvedWindow& window, int64_t first_pixel,
                int64_t columns, std::span<float> panel) {
  size_t at = 0;
  for (int64_t c = 0; c < image.channels; ++c) {
    for (int64_t kh = 0; kh < window.kernel_h; ++kh) {
      for (int64_t kw = 0; kw < window.kernel_w; ++kw, at += kPanelColumns) {
        for (int64_t j = 0; j < columns; ++j) {
          const int64_t pixel = first_pixel + j;
          const int64_t h =
              pixel / window.out_width * window.stride_h + kh * window.dilation_h - window.pad_top;
          const int64_t w =
              pixel % window.out_width * window.stride_w + kw * window.dilation_w - window.pad_left;
          const bool is_inside = h >= 0 && h < image.height && w >= 0 && w < image.width;
          panel[at + static_cast<size_t>(j)] =
              is_inside ? image.x[static_cast<size_t>((c * image.height + h) * image.width + w)]
                        : 0.0F;
        }
      }
    }
  }
}

// Packed here, or by the device in launches before the convolution.
Operand packed_weights(Lowering& lowering, const kernels::Conv2d& shape, bool on_device) {
  const Tensor* constant = lowering.input(1).constant;
  if (constant != nullptr && (!on_device || shape.groups != 1))
    return lowering.upload(kernels::pack_conv2d_weights(shape, FloatView(*constant)));
  const Shape& w = lowering.input(1).shape();
  const ElementType element = lowering.output().element;
  const TensorType in_nd{.element = element, .shape = w};
  const TensorType in_5hd{.element = element, .shape = w, .layout = Layout::k5hd};
  const Operand in_file =
      constant != nullptr ? lowering.upload(store(*constant, in_nd)) : lowering.in(1);
  // 1 x 1 over whole C0: the same bytes in both layouts.
  const bool is_5hd = in_nd.storage_bytes() == in_5hd.storage_bytes() && w[2] * w[3] == 1;
  const Operand images = is_5hd ? in_file : lowering.scratch(in_5hd.storage_bytes());
  if (!is_5hd) {
    lowering.launch(kernels::plan_nchw_to_5hd({.from = shape.type,
                                               .to = shape.type,
                                               .n = shape.out_channels,
                                               .channels = shape.channels,
                                               .height = shape.kernel_h,
                                               .width = shape.kernel_w},
                                              lowering.chip()),
                    {in_file, images});
  }
  const int64_t rows = round_up(shape.out_channels, 16);
  const Operand packed = lowering.scratch(in_5hd.storage_bytes() / shape.out_channels * rows);
  lowering.launch(kernels::plan_pack_conv2d_weights(shape, lowering.chip()), {images, packed});
  return packed;
}

}  // namespace

std::shared_ptr<const Op> make_conv(const OnnxNode& node) {
  auto op = std::make_shared<Conv>();
  op->window = Window::from_onnx(node);
  op->groups = node.integer("group", 1);
  return op;
}

std::string Conv::describe() const {
  return window.describe() + (groups == 1 ? "" : fmt::format(" groups {}", groups)) +
         (relu ? " relu" : "");
}

ResolvedWindow Conv::resolve(const Shape& x, const Shape& w) const {
  Window own = window;
  own.kernel = {w[2], w[3]};
  return own.resolve(x[2], x[3]);
}

namespace {

bool has_residual(Inputs inputs) { return inputs.size() > Conv::kResidual; }

}  // namespace

std::vector<TensorType> Conv::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  expect_input(inputs, 1, "weights");
  expect_rank(inputs[0], 4, "convolution input");
  expect_rank(inputs[1], 4, "convolution weights");
  const Shape &x = inputs[0].shape(), &w = inputs[1].shape();
  const bool kernel_fits = window.kernel.empty() || window.kernel == Shape{w[2], w[3]};
  if (groups < 1 || x[1] != w[1] * groups || w[0] % groups != 0 || !kernel_fits) {
    throw Error(Fault::kModel,
                {.did = fmt::format("convolve {} with weights {}, group {}, kernel_shape {}",
                                    to_string(x), to_string(w), groups, to_string(window.kernel)),
                 .expected = "weights [out channels, channels / group, kernel_shape]"});
  }
  if (inputs.size() > 2 && inputs[2].is_given() && inputs[2].shape() != Shape{w[0]}) {
    throw Error(Fault::kModel, {.did = fmt::format("add a bias of shape {} to {} channels",
                                                   to_string(inputs[2].shape()), w[0]),
                                .expected = fmt::format("shape {}", w[0])});
  }
  const ResolvedWindow resolved = resolve(x, w);
  Shape shape = {x[0], w[0], resolved.out_height, resolved.out_width};
  if (has_residual(inputs) && inputs[kResidual].shape() != shape) {
    throw Error(Fault::kModel, {.did = fmt::format("add a residual of shape {} to a convolution",
                                                   to_string(inputs[kResidual].shape())),
                                .expected = fmt::format("shape {}", to_string(shape))});
  }
  return {{.element = inputs[0].type->element, .shape = std::move(shape)}};
}

std::vector<Tensor> Conv::reference(const Tensors& inputs) const {
  const Shape &x_shape = inputs[0]->shape(), &w_shape = inputs[1]->shape();
  const ResolvedWindow resolved = resolve(x_shape, w_shape);
  const std::vector<float> x = to_floats(*inputs[0]), w = to_floats(*inputs[1]);
  const bool has_bias = inputs.size() > 2 && inputs[2] != nullptr;
  const std::vector<float> bias =
      has_bias ? to_floats(*inputs[2]) : std::vector<float>(static_cast<size_t>(w_shape[0]), 0.0F);
  const int64_t rows = w_shape[0] / groups, depth = w_shape[1] * w_shape[2] * w_shape[3];
  const int64_t area = resolved.out_height * resolved.out_width, in_area = x_shape[2] * x_shape[3];
  std::vector<float> y(static_cast<size_t>(x_shape[0] * w_shape[0] * area));
  const std::vector<float> residual = inputs.size() > kResidual
                                          ? to_floats(*inputs[kResidual])
                                          : std::vector<float>(y.size(), 0.0F);
  std::vector<float> panel(static_cast<size_t>(depth * kPanelColumns));
  std::vector<double> sums(static_cast<size_t>(rows * kPanelColumns));
  for (int64_t image = 0; image < x_shape[0] * groups;
       ++image) {  // images and groups lie side by side, in x and in y
    const int64_t first_row = image % groups * rows;
    const Image source{std::span(x).subspan(static_cast<size_t>(image * w_shape[1] * in_area)),
                       w_shape[1], x_shape[2], x_shape[3]};
    for (int64_t pixel = 0; pixel < area; pixel += kPanelColumns) {
      const int64_t columns = std::min(kPanelColumns, area - pixel);
      fill_panel(source, resolved, pixel, columns, panel);
      multiply_panel(std::span(w).subspan(static_cast<size_t>(first_row * depth)), rows, depth,
                     panel, sums);
      for (int64_t row = 0; row < rows; ++row) {
        for (int64_t j = 0; j < columns; ++j) {
          const auto at = static_cast<size_t>((image * rows + row) * area + pixel + j);
          const double sum = sums[static_cast<size_t>(row * kPanelColumns + j)] +
                             bias[static_cast<size_t>(first_row + row)] + residual[at];
          y[at] = static_cast<float>(relu ? std::max(sum, 0.0) : sum);
        }
      }
    }
  }
  std::vector<Tensor> outputs;
  outputs.push_back(from_floats(
      inputs[0]->type(), {x_shape[0], w_shape[0], resolved.out_height, resolved.out_width}, y));
  return outputs;
}

namespace {

akg::Convolution generated(const kernels::Conv2d& shape, bool residual) {
  return {.name = "akg_conv2d",
          .type = shape.type,
          .n = shape.n,
          .channels = shape.channels,
          .height = shape.height,
          .width = shape.width,
          .out_channels = shape.out_channels,
          .kernel_h = shape.kernel_h,
          .kernel_w = shape.kernel_w,
          .stride_h = shape.stride_h,
          .stride_w = shape.stride_w,
          .dilation_h = shape.dilation_h,
          .dilation_w = shape.dilation_w,
          .pad_top = shape.pad_top,
          .pad_bottom = shape.pad_bottom,
          .pad_left = shape.pad_left,
          .pad_right = shape.pad_right,
          .relu = shape.relu,
          .residual = residual};
}

}  // namespace

Placement Conv::place(Inputs inputs) const {
  const bool has_computed_bias =
      inputs.size() > 2 && inputs[2].is_given() && inputs[2].constant == nullptr;
  if ((inputs[1].constant == nullptr && groups != 1) || has_computed_bias) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("convolve with {} that the network computes",
                                    has_computed_bias ? "a bias" : "weights of several groups"),
                 .expected = "constants, or an Add for the bias"});
  }
  std::vector<Layout> layouts(inputs.size(), Layout::kNd);
  layouts[0] = Layout::k5hd;
  if (has_residual(inputs)) layouts[kResidual] = Layout::k5hd;
  return {.inputs = std::move(layouts), .output = Layout::k5hd};
}

void Conv::lower(Lowering& lowering) const {
  const Shape &x = lowering.input(0).shape(), &w = lowering.input(1).shape();
  const ResolvedWindow resolved = resolve(x, w);
  const kernels::Conv2d shape{.type = data_type_of(lowering.output().element),
                              .n = x[0],
                              .channels = x[1],
                              .height = x[2],
                              .width = x[3],
                              .out_channels = w[0],
                              .kernel_h = resolved.kernel_h,
                              .kernel_w = resolved.kernel_w,
                              .stride_h = resolved.stride_h,
                              .stride_w = resolved.stride_w,
                              .dilation_h = resolved.dilation_h,
                              .dilation_w = resolved.dilation_w,
                              .pad_top = resolved.pad_top,
                              .pad_bottom = resolved.pad_bottom,
                              .pad_left = resolved.pad_left,
                              .pad_right = resolved.pad_right,
                              .groups = groups,
                              .relu = relu};
  const bool has_bias = lowering.input_count() > 2 && lowering.input(2).is_given();
  const Operand weights = packed_weights(lowering, shape, packs_weights);
  const Operand bias =
      lowering.upload(store_bias(has_bias ? lowering.input(2).constant : nullptr, w[0]));
  std::vector<Operand> operands = {lowering.in(0), weights, bias};
  const bool residual = lowering.input_count() > kResidual;
  if (residual) operands.push_back(lowering.in(kResidual));
  operands.push_back(lowering.out());
  if (groups == 1 && !packs_weights) {
    lowering.generate(generated(shape, residual), operands);
  } else {  // AKG makes no kernels for groups
    lowering.launch(kernels::plan_conv2d(shape, lowering.chip()), operands);
  }
}

}  // namespace cubist::framework

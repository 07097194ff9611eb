#include "ops/batch_normalization.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "runtime/lowering.h"

namespace cubist::framework {

std::shared_ptr<const Op> make_batch_normalization(const OnnxNode& node) {
  auto op = std::make_shared<BatchNormalization>();
  op->epsilon = node.real("epsilon", op->epsilon);
  node.ignore("momentum");  // of the running statistics, in training
  op->uses_batch_statistics = node.integer("training_mode", 0) != 0;
  if (node.integer("spatial", 1) != 1) {
    throw Error(Fault::kNotImplemented,
                {.did = "normalize with spatial 0", .expected = "statistics per channel"});
  }
  return op;
}

std::vector<TensorType> BatchNormalization::infer(Inputs inputs) const {
  constexpr const char* kNames[] = {"x", "scale", "bias", "mean", "variance"};
  for (size_t i = 0; i < std::size(kNames); ++i) expect_input(inputs, i, kNames[i]);
  const Shape& x = inputs[0].shape();
  for (size_t i = 1; i < std::size(kNames); ++i) {
    if (x.size() < 2 || inputs[i].shape() != Shape{x[1]}) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("normalize {} with {} of shape {}", to_string(x), kNames[i],
                                      to_string(inputs[i].shape())),
                   .expected = "one number per channel (axis 1)"});
    }
  }
  return {{.element = inputs[0].type->element, .shape = x}};
}

BatchNormalization::Affine BatchNormalization::affine(const Tensor& scale, const Tensor& bias,
                                                      const Tensor& mean,
                                                      const Tensor& variance) const {
  const std::vector<float> s = to_floats(scale), b = to_floats(bias), m = to_floats(mean),
                           v = to_floats(variance);
  Affine result;
  for (size_t c = 0; c < s.size(); ++c) {
    const double factor = s[c] / std::sqrt(static_cast<double>(v[c]) + epsilon);
    result.factor.push_back(factor);
    result.offset.push_back(b[c] - m[c] * factor);
  }
  return result;
}

bool BatchNormalization::is_affine(Inputs inputs) const {
  return !uses_batch_statistics &&
         std::all_of(inputs.begin() + 1, inputs.end(),
                     [](const Input& input) { return input.constant != nullptr; });
}

std::vector<Tensor> BatchNormalization::reference(const Tensors& inputs) const {
  const Shape& shape = inputs[0]->shape();
  std::vector<float> values = to_floats(*inputs[0]);
  const auto channels = static_cast<size_t>(shape[1]);
  const size_t area = values.size() / static_cast<size_t>(shape[0]) / channels;
  const Affine a = uses_batch_statistics
                       ? batch_affine(*inputs[1], *inputs[2], values, channels, area)
                       : affine(*inputs[1], *inputs[2], *inputs[3], *inputs[4]);
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t c = i / area % channels;
    values[i] = static_cast<float>(values[i] * a.factor[c] + a.offset[c]);
  }
  std::vector<Tensor> outputs;
  outputs.push_back(from_floats(inputs[0]->type(), shape, values));
  return outputs;
}

// Two passes, in f64.
BatchNormalization::Affine BatchNormalization::batch_affine(const Tensor& scale, const Tensor& bias,
                                                            std::span<const float> x,
                                                            size_t channels, size_t area) const {
  const auto count = static_cast<double>(x.size() / channels);
  std::vector<double> mean(channels), variance(channels);
  for (size_t i = 0; i < x.size(); ++i) mean[i / area % channels] += x[i] / count;
  for (size_t i = 0; i < x.size(); ++i) {
    const double deviation = x[i] - mean[i / area % channels];
    variance[i / area % channels] += deviation * deviation / count;
  }
  const std::vector<float> s = to_floats(scale), b = to_floats(bias);
  Affine result;
  for (size_t c = 0; c < channels; ++c) {
    const double factor = s[c] / std::sqrt(variance[c] + epsilon);
    result.factor.push_back(factor);
    result.offset.push_back(b[c] - mean[c] * factor);
  }
  return result;
}

Placement BatchNormalization::place(Inputs inputs) const {
  constexpr int64_t kMapRank = 4;
  const bool has_parameters = std::all_of(inputs.begin() + 1, inputs.end(), [](const Input& input) {
    return input.constant != nullptr;
  });
  if (!has_parameters || inputs[0].type->rank() != kMapRank) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("normalize {} on the device", to_string(inputs[0].shape())),
                 .expected = "[n, c, h, w] with constant scale, bias, mean and variance"});
  }
  return {.inputs = {Layout::k5hd}, .output = Layout::k5hd};
}

void BatchNormalization::lower(Lowering& lowering) const {
  const Shape& x = lowering.input(0).shape();
  const kernels::BatchNorm shape{.type = data_type_of(lowering.output().element),
                                 .n = x[0],
                                 .channels = x[1],
                                 .height = x[2],
                                 .width = x[3],
                                 .epsilon = epsilon,
                                 .has_statistics = !uses_batch_statistics};
  std::vector<Operand> operands{
      lowering.in(0), lowering.upload(store_bias(lowering.input(1).constant, x[1])),
      lowering.upload(store_bias(lowering.input(2).constant, x[1])), lowering.out()};
  if (uses_batch_statistics) {
    lowering.launch(kernels::plan_batch_norm_sums(shape, lowering.chip()), {lowering.in(0)});
  } else {
    operands.push_back(lowering.upload(kernels::pack_batch_norm_statistics(
        shape, to_floats(*lowering.input(3).constant), to_floats(*lowering.input(4).constant))));
  }
  lowering.launch(kernels::plan_batch_norm(shape, lowering.chip()), std::move(operands));
}

}  // namespace cubist::framework

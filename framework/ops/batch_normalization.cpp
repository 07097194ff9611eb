#include "ops/batch_normalization.h"

#include <fmt/format.h>

#include <cmath>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

std::shared_ptr<const Op> make_batch_normalization(const OnnxNode& node) {
  auto op = std::make_shared<BatchNormalization>();
  op->epsilon = node.real("epsilon", op->epsilon);
  node.ignore("momentum");  // of the running statistics, in training
  if (node.integer("training_mode", 0) != 0 || node.integer("spatial", 1) != 1) {
    throw Error(Fault::kNotImplemented, {.did = "normalize with training_mode 1 or spatial 0",
                                         .expected = "inference over channels"});
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

std::vector<Tensor> BatchNormalization::reference(const Tensors& inputs) const {
  const Affine a = affine(*inputs[1], *inputs[2], *inputs[3], *inputs[4]);
  const Shape& shape = inputs[0]->shape();
  std::vector<float> values = to_floats(*inputs[0]);
  const auto channels = static_cast<size_t>(shape[1]);
  const size_t area = values.size() / static_cast<size_t>(shape[0]) / channels;
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t c = i / area % channels;
    values[i] = static_cast<float>(values[i] * a.factor[c] + a.offset[c]);
  }
  std::vector<Tensor> outputs;
  outputs.push_back(from_floats(inputs[0]->type(), shape, values));
  return outputs;
}

}  // namespace cubist::framework

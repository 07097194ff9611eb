// ONNX BatchNormalization in inference: y = (x - mean) / sqrt(variance + epsilon) * scale + bias,
// per channel (axis 1). Inputs: x, scale, bias, mean, variance. Passes fold it into a convolution
// or make Mul and Add of it.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct BatchNormalization final : Op {
  float epsilon = 1e-5F;

  std::string type() const override { return "BatchNormalization"; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;

  // The same as y = x * factor + offset, one of each per channel, from the four constants after x.
  struct Affine {
    std::vector<double> factor, offset;
  };
  Affine affine(const Tensor& scale, const Tensor& bias, const Tensor& mean,
                const Tensor& variance) const;
};

}  // namespace cubist::framework

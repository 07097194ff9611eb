// ONNX BatchNormalization: y = (x - mean) / sqrt(variance + epsilon) * scale + bias, per channel
// (axis 1). Inputs: x, scale, bias, mean, variance. In inference passes fold it into a convolution,
// or make Mul and Add of it if its input is no batch of maps.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct BatchNormalization final : Op {
  float epsilon = 1e-5F;
  // Mean and variance of x itself, over all axes but 1, in place of the inputs: ONNX training_mode.
  // The running statistics that it could give besides are not computed.
  bool uses_batch_statistics = false;

  std::string type() const override { return "BatchNormalization"; }
  std::string describe() const override { return uses_batch_statistics ? "batch statistics" : ""; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  Placement place(Inputs inputs) const override;
  void lower(Lowering& lowering) const override;

  // The same as y = x * factor + offset, one of each per channel, from the four constants after x.
  struct Affine {
    std::vector<double> factor, offset;
  };
  Affine affine(const Tensor& scale, const Tensor& bias, const Tensor& mean,
                const Tensor& variance) const;
  // Whether that can be said before the run. `inputs`: all of the node's.
  bool is_affine(Inputs inputs) const;

 private:
  Affine batch_affine(const Tensor& scale, const Tensor& bias, std::span<const float> x,
                      size_t channels, size_t area) const;
};

}  // namespace cubist::framework

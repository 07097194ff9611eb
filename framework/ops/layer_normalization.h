// Normalisation of each row, the axes from `axis` on: ONNX LayerNormalization (opset 17), and
// RMSNormalization, which passes make.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

// Inputs: x, scale (which broadcasts to x), bias (optional, as scale).
// Output: (x - mean) / sqrt(variance + epsilon) * scale + bias over a row, or, as RMSNormalization,
// x / sqrt(mean of x^2 + epsilon) * scale. LayerNormalization's outputs 1 and 2 are the mean and
// 1 / sqrt(variance + epsilon), with extent 1 along the axes of a row.
struct LayerNormalization final : Op {
  int64_t axis = -1;
  float epsilon = 1e-5F;
  bool subtracts_mean = true;  // false: RMSNormalization

  std::string type() const override;
  std::string describe() const override;
  bool has_output(int index) const override { return index < (subtracts_mean ? 3 : 1); }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

}  // namespace cubist::framework

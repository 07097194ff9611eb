// ONNX activations with attributes: HardSigmoid, LeakyRelu, Elu, Selu, Celu and ThresholdedRelu.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Activation final : Op {
  enum class Kind { kHardSigmoid, kLeakyRelu, kElu, kSelu, kCelu, kThresholdedRelu };

  Kind kind = Kind::kHardSigmoid;
  float alpha = 0, beta = 0;  // beta: of HardSigmoid; Selu's gamma

  std::string type() const override;
  bool is_elementwise() const override { return true; }
  std::string describe() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

// max(0, min(1, alpha * x + beta))
std::shared_ptr<const Op> make_hard_sigmoid(float alpha, float beta);

}  // namespace cubist::framework

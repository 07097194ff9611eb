// ONNX Clip: min(max(x, low), high). Inputs: x, low (optional), high (optional); before opset 11,
// bounds are attributes. A pass makes Max, Min or Relu of it.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Clip final : Op {
  std::optional<float> low, high;  // from attributes

  std::string type() const override { return "Clip"; }
  bool is_elementwise() const override { return true; }
  std::string describe() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;

  // Attribute or input; nothing if unbounded. `bound` is the input's constant or nullptr.
  static std::optional<float> bound_of(const std::optional<float>& attribute, const Tensor* bound);
};

}  // namespace cubist::framework

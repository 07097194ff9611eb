// ONNX Pad: each axis longer, or with negative pads shorter, on both sides. Attributes before opset
// 11, inputs since: data, pads (constant), value (optional).
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Pad final : Op {
  enum class Mode { kConstant, kReflect, kEdge };

  Mode mode = Mode::kConstant;
  std::vector<int64_t> pads;  // before each axis, then after each axis
  float value = 0;

  std::string type() const override { return "Pad"; }
  std::string describe() const override;
  bool is_view(Inputs inputs) const override;  // pads of 0
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;

  // As attributes or inputs give them. Throws Error(Model) if there are not two for each axis.
  std::vector<int64_t> pads_of(Inputs inputs) const;
};

}  // namespace cubist::framework

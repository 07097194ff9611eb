// ONNX Where: x where the condition holds, else y; all three broadcast.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Where final : Op {  // inputs: condition (bool), x, y
  std::string type() const override { return "Where"; }
  bool is_elementwise() const override { return true; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

}  // namespace cubist::framework

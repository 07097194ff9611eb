// ONNX Expand and Tile: axes stretched from 1, and axes repeated.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Expand final : Op {  // inputs: x, shape (constant), which broadcast
  std::string type() const override { return "Expand"; }
  bool is_view(Inputs inputs) const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

struct Tile final : Op {  // inputs: x, repeats (constant), one for each axis
  std::string type() const override { return "Tile"; }
  bool is_view(Inputs inputs) const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

}  // namespace cubist::framework

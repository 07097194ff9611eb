// ONNX Gather: slices along one axis, picked by index. Negative indices count from the end.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Gather final : Op {  // inputs: data, indices (i32 or i64)
  int64_t axis = 0;

  std::string type() const override { return "Gather"; }
  std::string describe() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

}  // namespace cubist::framework

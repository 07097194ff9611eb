// ONNX Split: consecutive parts along one axis, one an output. Their sizes are an attribute before
// opset 13 and an input since (constant); without them the parts are equal.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Split final : Op {
  int64_t axis = 0;
  std::vector<int64_t> sizes;  // from the attribute
  int64_t count = 1;           // outputs

  std::string type() const override { return "Split"; }
  std::string describe() const override;
  bool has_output(int index) const override { return index < count; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;

  // Elements of each part along the axis. Throws Error(Model) if they are not the whole axis.
  std::vector<int64_t> sizes_of(Inputs inputs) const;
};

}  // namespace cubist::framework

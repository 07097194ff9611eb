// ONNX Transpose. On the device only where no element moves.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Transpose final : Op {
  std::vector<int64_t> permutation;  // empty: axes in reverse order

  std::string type() const override { return "Transpose"; }
  std::string describe() const override;
  bool is_view(Inputs inputs) const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;

  // The input's axes in the output's order. Throws Error(Model) unless each is there once.
  std::vector<int64_t> permutation_of(int64_t rank) const;
};

}  // namespace cubist::framework

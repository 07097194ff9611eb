// ONNX Pow: base to the exponent, element by element, with NumPy's broadcast. Since opset 12 the
// exponent may have another type; the result has the base's.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Pow final : Op {  // inputs: base, exponent
  std::string type() const override { return "Pow"; }
  bool is_elementwise() const override { return true; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

}  // namespace cubist::framework

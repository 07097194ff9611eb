// ONNX Equal, Less, LessOrEqual, Greater and GreaterOrEqual; And, Or and Xor: element by element,
// with NumPy's broadcast. The result is bool.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Compare final : Op {
  enum class Kind { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kAnd, kOr, kXor };

  Kind kind = Kind::kEqual;

  std::string type() const override;
  bool is_elementwise() const override { return true; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

// ONNX Not, of bool.
struct Not final : Op {
  std::string type() const override { return "Not"; }
  bool is_elementwise() const override { return true; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

}  // namespace cubist::framework

// ONNX Relu, Exp, Log, Sqrt, Abs, Reciprocal, Sigmoid and Tanh: element by element.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Unary final : Op {
  enum class Kind { kRelu, kExp, kLog, kSqrt, kAbs, kReciprocal, kSigmoid, kTanh };

  Kind kind = Kind::kRelu;

  std::string type() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
  Placement place(Inputs inputs) const override;
};

std::shared_ptr<const Op> make_unary(Unary::Kind kind);

}  // namespace cubist::framework

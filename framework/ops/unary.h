// ONNX operators of one input without attributes, element by element, and those that passes make:
// Gelu and Silu. On the device: Relu to Tanh.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Unary final : Op {
  enum class Kind {
    kRelu,
    kExp,
    kLog,
    kSqrt,
    kAbs,
    kReciprocal,
    kSigmoid,
    kTanh,
    kNeg,
    kSign,
    kFloor,
    kCeil,
    kRound,
    kErf,
    kSin,
    kCos,
    kSoftplus,
    kSoftsign,
    kHardSwish,
    kGelu,  // x * 0.5 * (1 + erf(x / sqrt 2))
    kSilu   // x * sigmoid(x)
  };

  Kind kind = Kind::kRelu;

  std::string type() const override;
  bool is_elementwise() const override { return true; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
  Placement place(Inputs inputs) const override;
};

std::shared_ptr<const Op> make_unary(Unary::Kind kind);

}  // namespace cubist::framework

// ONNX Add, Sub, Mul, Div, Max, Min, Mod, Sum, Mean and PRelu: element by element, with NumPy's
// broadcast. Max, Min, Sum and Mean of more than two inputs are folded from the left. On the device
// (all but Mod, Mean and PRelu): equal shapes, or a constant that is stored broadcast.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Binary final : Op {
  enum class Kind { kAdd, kSub, kMul, kDiv, kMax, kMin, kMod, kMean, kPRelu };

  Kind kind = Kind::kAdd;
  bool is_fmod = false;  // Mod: the result has the sign of the dividend
  bool relu = false;     // Add of two: relu(a + b), made by a pass

  std::string type() const override;
  bool is_elementwise() const override { return true; }
  std::string describe() const override { return relu ? "relu" : ""; }
  bool is_view(Inputs inputs) const override {
    return inputs.size() == 1;
  }  // Sum, Max or Min of one
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
  Placement place(Inputs inputs) const override;
};

std::shared_ptr<const Op> make_binary(Binary::Kind kind);

}  // namespace cubist::framework

// Conversions of element type and of layout.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

// ONNX Cast. On the device, between f16 and f32.
struct Cast final : Op {
  ElementType to = ElementType::kF32;

  std::string type() const override { return "Cast"; }
  bool is_elementwise() const override { return true; }
  std::string describe() const override { return std::string("to ") + name_of(to); }
  bool is_view(Inputs inputs) const override { return inputs[0].type->element == to; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
  Placement place(Inputs inputs) const override;
};

// ND [n, c, h, w] to 5HD or back, with a change of element type on the way. Only passes make it.
struct ChangeLayout final : Op {
  TensorType to;

  std::string type() const override { return "ChangeLayout"; }
  std::string describe() const override {
    return std::string("to ") + name_of(to.element) + " " + name_of(to.layout);
  }
  // One pixel and full channel blocks: both layouts are the channels in order.
  bool is_view(Inputs inputs) const override;
  std::vector<TensorType> infer(Inputs) const override { return {to}; }
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  void lower(Lowering& lowering) const override;
};

}  // namespace cubist::framework

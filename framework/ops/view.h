// Operators whose output is their input's bytes under another shape: Reshape, Flatten,
// Squeeze, Unsqueeze and Identity.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct View : Op {
  bool is_view(Inputs) const override { return true; }
  std::vector<TensorType> infer(Inputs inputs) const final;
  std::vector<Tensor> reference(const Tensors& inputs) const final;
  Placement place(Inputs inputs) const override;

  // The new shape. `argument` is the second input's elements, if the operator has one.
  virtual Shape reshape(const Shape& shape, const std::vector<int64_t>* argument) const = 0;
};

// [product of the axes before `axis`, product of the rest].
struct Flatten final : View {
  int64_t axis = 1;

  std::string type() const override { return "Flatten"; }
  std::string describe() const override;
  Shape reshape(const Shape& shape, const std::vector<int64_t>*) const override;
};

// Inputs: x, shape (constant).
std::shared_ptr<const Op> make_reshape();

}  // namespace cubist::framework

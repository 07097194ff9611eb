// ONNX Slice: a regular part of each axis. Attributes before opset 10, inputs since: data, starts,
// ends, axes (optional), steps (optional), all but the first constant.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Slice final : Op {
  // Element [i, ...] is x[start + step * i, ...], along each axis.
  struct Part {
    Shape shape{};
    std::vector<int64_t> start{}, step{};
  };

  std::vector<int64_t> starts, ends, axes;
  std::vector<int64_t> steps;  // ONNX has them as an input only; passes make them attributes

  std::string type() const override { return "Slice"; }
  std::string describe() const override;
  bool is_view(Inputs inputs) const override;  // all of it
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;

  // Throws Error(Model) if the bounds do not fit the input.
  Part part(Inputs inputs) const;
};

// The slice that takes this part of a value of shape `x`, without further inputs.
std::shared_ptr<const Op> make_slice(const Slice::Part& part, const Shape& x);

}  // namespace cubist::framework

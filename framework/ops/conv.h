// ONNX Conv over two spatial axes, with an optional relu that a pass fuses. Inputs: x [n, c, h, w],
// w [oc, c / groups, kh, kw], bias [oc] (optional), and where a pass fused an addition a residual,
// of the output's shape. Output: [n, oc, oh, ow].
#pragma once

#include "ops/op.h"
#include "ops/window.h"

namespace cubist::framework {

struct Conv final : Op {
  static constexpr size_t kResidual = 3;  // number of that input

  Window window;
  int64_t groups = 1;
  bool relu = false;
  // The device packs the weights, by launches before each convolution, as long as it has one group:
  // what an operator does that gets its weights as the file has them. Weights that are computed are
  // packed so, too.
  bool packs_weights = false;

  std::string type() const override { return "Conv"; }
  std::string describe() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  Placement place(Inputs inputs) const override;
  void lower(Lowering& lowering) const override;

 private:
  ResolvedWindow resolve(const Shape& x, const Shape& w) const;
};

}  // namespace cubist::framework

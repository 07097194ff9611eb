// ONNX MaxPool, AveragePool and their global forms over [n, c, h, w].
#pragma once

#include "ops/op.h"
#include "ops/window.h"

namespace cubist::framework {

struct Pool final : Op {
  enum class Kind { kMax, kAverage };

  Kind kind = Kind::kMax;
  bool is_global = false;  // the window is the whole image
  Window window;
  bool count_include_pad = false;

  std::string type() const override;
  std::string describe() const override { return is_global ? "" : window.describe(); }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  Placement place(Inputs inputs) const override;
  void lower(Lowering& lowering) const override;

 private:
  ResolvedWindow resolve(const Shape& x) const;
};

}  // namespace cubist::framework

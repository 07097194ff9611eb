// ONNX Softmax and LogSoftmax. Before opset 13 the input is flattened to two axes at `axis`.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Softmax final : Op {
  int64_t axis = -1;
  bool flattens = false;  // opset < 13
  bool log = false;

  std::string type() const override { return log ? "LogSoftmax" : "Softmax"; }
  std::string describe() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

}  // namespace cubist::framework

// ONNX ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceProd, ReduceL1, ReduceL2,
// ReduceSumSquare, ReduceLogSum and ReduceLogSumExp: one element for all along some axes. Axes are
// an attribute, or for ReduceSum since opset 13 an input (constant); none means all.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

struct Reduce final : Op {
  enum class Kind { kSum, kMean, kMax, kMin, kProd, kL1, kL2, kSumSquare, kLogSum, kLogSumExp };

  Kind kind = Kind::kSum;
  std::vector<int64_t> axes;   // from the attribute
  bool keeps_axes = true;      // reduced axes stay, with extent 1
  bool none_if_empty = false;  // without axes, nothing is reduced

  std::string type() const override;
  std::string describe() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;

  // For each axis of the input, whether it is reduced.
  std::vector<bool> reduced(Inputs inputs) const;
};

}  // namespace cubist::framework

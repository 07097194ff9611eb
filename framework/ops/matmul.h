// ONNX MatMul and Gemm as the file has them, and Dense, the form that the device runs.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

// NumPy's matmul: the last two axes multiply, the others broadcast. On the device: the same batch
// on both sides, columns in multiples of 16.
struct MatMul final : Op {
  std::string type() const override { return "MatMul"; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  Placement place(Inputs inputs) const override;
  void lower(Lowering& lowering) const override;
};

// alpha * a * b + beta * c; a, b may be transposed; c (optional) broadcasts.
struct Gemm final : Op {
  float alpha = 1, beta = 1;
  bool transpose_a = false, transpose_b = false;

  std::string type() const override { return "Gemm"; }
  std::string describe() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
};

// relu?(x * w + bias + residual). Inputs: x [..., k], w [k, n] constant, bias [n] constant
// (optional), and where a pass fused an addition a residual of the output's shape. Output: [...,
// n].
struct Dense final : Op {
  static constexpr size_t kResidual = 3;  // number of that input

  bool relu = false;

  std::string type() const override { return "Dense"; }
  std::string describe() const override { return relu ? "relu" : ""; }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  Placement place(Inputs inputs) const override;
  void lower(Lowering& lowering) const override;
};

}  // namespace cubist::framework

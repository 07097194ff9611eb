// Operators that run as one generated kernel.
#pragma once

#include "cubist/akg/value.h"
#include "ops/op.h"

namespace cubist::framework {

struct Fused final : Op {
  // Numbers of local values: the node's inputs come first, then the output of each member.
  struct Member {
    std::string name;
    std::shared_ptr<const Op> op;
    std::vector<int> inputs;  // -1 where an optional one is not given
  };
  std::vector<Member> members;
  std::vector<TensorType> types;  // of local values, on the device
  std::vector<int> outputs;       // local values that leave, in the order of the node's outputs

  std::string type() const override;      // "Add+Relu"
  std::string describe() const override;  // how many, if more than the type says
  std::vector<TensorType> infer(Inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  Placement place(Inputs inputs) const override;
  void lower(Lowering& lowering) const override;
  bool has_output(int index) const override;

  // What the kernel computes, and which of the node's inputs are the algorithm's, in its order: not
  // those that are one number, or that only say how (axes, shapes).
  // Arithmetic between f16 inputs and outputs is f16 where every operator is exact in it, and f32
  // throughout otherwise. Throws Error(NotImplemented) if a member has no algorithm.
  struct Composed {
    akg::Algorithm algorithm;
    std::vector<size_t> inputs;
  };
  Composed compose_all(Inputs inputs) const;
};

}  // namespace cubist::framework

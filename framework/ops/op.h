// What every operator can do. An operator is an immutable struct of its attributes; ops.def lists
// those that ONNX names.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cubist/akg/value.h"
#include "graph/graph.h"

namespace cubist::framework {

class Lowering;  // runtime/lowering.h

// What inference may know about an input: its type, and its elements if they are constant. An
// optional input that is not given has type nullptr.
struct Input {
  const TensorType* type = nullptr;
  const Tensor* constant = nullptr;

  bool is_given() const { return type != nullptr; }
  const Shape& shape() const { return type->shape; }
};
using Inputs = std::span<const Input>;
using Tensors = std::vector<const Tensor*>;  // nullptr where an optional one is not given

// The layouts in which a node runs on the device, given the layouts its inputs have now.
struct Placement {
  std::vector<Layout>
      inputs{};  // one per node input; ignored for constants, which lower() packs itself
  Layout output = Layout::kNd;
  bool can_write_f32 = false;     // the kernel rounds to f32 as well as to the compute type
  bool rounds_constants = false;  // constant inputs take the compute type, as computed ones do
};

// What an operator is told when AKG makes its kernel.
struct Composition {
  Inputs inputs;  // types on the device
  // In the shape of memory, storage_shape(); nothing where an optional one is not given. Floats may
  // be computed in another float type than they are stored in.
  std::span<const std::optional<akg::Value>> operands;
  const TensorType& output;

  const akg::Value& operator[](size_t index) const { return *operands[index]; }
};

class Op {
 public:
  virtual ~Op() = default;

  virtual std::string type() const = 0;                // ONNX's name, or ours for what passes make
  virtual std::string describe() const { return {}; }  // attributes, for print-outs

  // Types of the outputs. Throws Error(Model) if the inputs do not fit the operator, with their
  // shapes.
  virtual std::vector<TensorType> infer(Inputs inputs) const = 0;

  // The outputs, computed plainly on the host: f32 arithmetic, sums in f64, rounded once to the
  // output's type.
  virtual std::vector<Tensor> reference(const Tensors& inputs) const = 0;

  // The outputs if they can be known now. By default: when all inputs are constant.
  virtual std::optional<std::vector<Tensor>> fold(Inputs inputs) const;

  // True if an element of the output depends on the inputs' elements in its own place only, after
  // NumPy's broadcast.
  virtual bool is_elementwise() const { return false; }

  // True if the outputs are the first input's bytes under another shape, so that no kernel runs.
  virtual bool is_view(Inputs) const { return false; }

  // True if the operator computes its output `index`; all compute output 0.
  virtual bool has_output(int index) const { return index == 0; }

  // The output as AKG computes it, elements of which need not have the output's float type; nothing
  // if AKG does not make the operator's kernel. By default: nothing.
  virtual std::optional<akg::Value> compose(const Composition& composition) const;

  // Layouts and kernels. By default: ND throughout if AKG makes the kernel; otherwise throws
  // Error(NotImplemented), because there is none.
  virtual Placement place(Inputs inputs) const;
  virtual void lower(Lowering& lowering) const;
};

// The inputs of a node, as its operator wants to see them.
std::vector<Input> inputs_of(const Graph& graph, const Node& node);

// The operator of a node if it is a T, else nullptr.
template <class T>
const T* op_as(const Node& node) {
  return dynamic_cast<const T*>(node.op.get());
}

// Elements of an input that decides the output's shape. Throws Error(Model) if it is not given,
// Error(NotImplemented) if the network computes it.
std::vector<int64_t> constant_integers(Inputs inputs, size_t index, const char* what);

// A node's computed inputs as constants, for what infers from constants.
class ConstantInputs {
 public:
  explicit ConstantInputs(const Tensors& tensors);
  operator Inputs() const { return inputs_; }

 private:
  std::vector<TensorType> types_;
  std::vector<Input> inputs_;
};

// How a constant lies on the device that an operator with an output of `layout` reads: beside 5HD
// with four axes, of which one channel is stretched over blocks and lanes.
TensorType constant_operand_type(const TensorType& constant, Layout layout);

// True if compose() gives an algorithm for inputs of these types. `output`: the type it has then.
bool has_algorithm(const Op& op, Inputs inputs, const TensorType& output);

// For operators that take the elements at the same coordinates: 5HD if an input lies so and all
// can, ND otherwise. `keeps_zero`: the result of zeros is zero, so that lanes past the last channel
// stay zero.
Placement place_elementwise(Inputs inputs, const Shape& output, bool keeps_zero);

// The outputs of an operator that has one.
std::vector<Tensor> single(Tensor tensor);

// Throws Error(Model) unless the input is given / has the rank.
void expect_input(Inputs inputs, size_t index, const char* what);
void expect_rank(const Input& input, int64_t rank, const char* what);

}  // namespace cubist::framework

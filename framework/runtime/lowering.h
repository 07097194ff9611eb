// From a node to kernel launches. An operator's lower() calls plan functions of the kernel library
// and appends launches.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cubist/akg/compile.h"
#include "cubist/kernels/library.h"
#include "graph/graph.h"
#include "ops/op.h"
#include "runtime/generated_kernels.h"

namespace cubist::framework {

// A GM address that is known once memory is planned: `offset` bytes into a value's storage, into an
// uploaded constant or into what the node's launches share.
struct Operand {
  enum class Kind : uint8_t { kValue, kConstant, kScratch };
  Kind kind = Kind::kValue;
  int32_t index = 0;  // ValueId, or index in DeviceProgram::constants
  int64_t offset = 0;
};

struct KernelLaunch {
  kernels::KernelCall call;
  std::vector<Operand> operands;  // the kernel contract's GM arguments, in order
  // The kernel, if it is not one of the library; `call` has no tiling then. `request` is its number
  // in GeneratedKernels, until it is made.
  std::optional<size_t> request{};
  std::shared_ptr<const akg::CompiledKernel> generated{};

  void set_generated(std::shared_ptr<const akg::CompiledKernel> kernel);
};

// "node 'add_3' (Add)", for errors.
std::string place_of(const Node& node);

// How elements of a model's type lie on the device, floats aside: 64-bit integers have 32 bits.
// Nothing for types that kernels do not take.
std::optional<ElementType> device_element(ElementType type);

// Element type as kernels name it. Throws Error(NotImplemented) for a type that kernels do not
// compute with.
isa::DataType data_type_of(ElementType type);

// f32[round_up(count, 16)], zeros past `count` and everywhere without a bias: what conv2d and
// matmul kernels read.
std::vector<std::byte> store_bias(const Tensor* bias, int64_t count);

class Lowering {
 public:
  Lowering(const sim::ChipSpec& chip, const Graph& graph, const Node& node,
           std::vector<std::vector<std::byte>>& constants, std::vector<KernelLaunch>& launches,
           GeneratedKernels& generated);

  int64_t scratch_bytes() const { return scratch_bytes_; }

  const sim::ChipSpec& chip() const { return chip_; }
  const Node& node() const { return node_; }
  const Input& input(size_t index) const { return inputs_[index]; }
  size_t input_count() const { return inputs_.size(); }
  const TensorType& output() const { return graph_.type(node_.outputs[0]); }

  // An input or the output in GM. A constant input is stored like the output.
  Operand in(size_t index, int64_t offset = 0);
  Operand out(int64_t offset = 0) const;
  Operand result(size_t index) const;  // an output of an operator with several
  Operand upload(std::vector<std::byte> bytes);
  // GM from one launch of the node to the next.
  Operand scratch(int64_t bytes);

  void launch(kernels::KernelCall call, std::vector<Operand> operands);
  // A kernel that AKG makes; operands: its inputs, then its outputs.
  void generate(GeneratedKernels::Source source, std::vector<Operand> operands);

 private:
  const sim::ChipSpec& chip_;
  const Graph& graph_;
  const Node& node_;
  const std::vector<Input> inputs_;
  std::vector<std::vector<std::byte>>& constants_;
  std::vector<KernelLaunch>& launches_;
  GeneratedKernels& generated_;
  int64_t scratch_bytes_ = 0;
};

}  // namespace cubist::framework

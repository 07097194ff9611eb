// A few ONNX operators as one unit that runs on tensors of the caller's, not in a network: what a
// library of single operators is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::framework {

// element: "f32", "f16", "i32", "i8", "u8", "bool", "i64", ...; row-major, no padding.
struct OperatorTensor {
  std::string name{}, element{};
  std::vector<int64_t> shape{};
  friend bool operator==(const OperatorTensor&, const OperatorTensor&) = default;
};
struct OperatorConstant {
  std::string name{}, element{};  // "f32" or "i64"
  std::vector<int64_t> shape{};
  std::vector<double> values{};
};
// An element type is an attribute of Cast.
struct ElementAttribute {
  std::string element{};
};
using OperatorAttribute = std::variant<int64_t, float, std::string, std::vector<int64_t>,
                                       std::vector<float>, ElementAttribute>;
// As in ONNX opset 17: type "Add", values by name, "" for an input that is not given.
struct OperatorNode {
  std::string type{};
  std::vector<std::string> inputs{}, outputs{};
  std::map<std::string, OperatorAttribute> attributes{};
};
struct OperatorGraph {
  std::vector<OperatorTensor> inputs{};
  std::vector<OperatorConstant> constants{};
  std::vector<OperatorNode> nodes{};  // each after those whose outputs it reads
  std::vector<std::string> outputs{};
  std::string compute{};  // floats: "f32" or "f16"; "": f32 if an input or an output is
};

// A kernel's parameter, or an end of a copy.
struct OperatorArgument {
  enum class Kind : uint8_t { kInput, kOutput, kWorkspace, kBytes };
  Kind kind = Kind::kInput;
  size_t index = 0;                                       // of the graph's input or output
  int64_t offset = 0;                                     // in bytes
  std::shared_ptr<const std::vector<std::byte>> bytes{};  // kBytes: device memory that holds them
};
struct OperatorLaunch {
  std::shared_ptr<const std::vector<std::byte>> elf{};  // null: kernels::kernel_library_path(chip)
  std::string kernel{};
  uint32_t block_dim = 1;
  std::vector<OperatorArgument> arguments{};
};
struct OperatorCopy {
  OperatorArgument dst{}, src{};
  int64_t bytes = 0;
};
struct CompiledOperator {
  std::vector<std::variant<OperatorLaunch, OperatorCopy>> steps{};  // in order
  int64_t workspace_bytes = 0;
};

// What the outputs are. Throws Error(Model) for operators and inputs that do not fit,
// Error(NotImplemented) that names what is missing.
std::vector<OperatorTensor> infer_operator(const OperatorGraph& graph);

// `kernel_cache`: the folder of kernels
// that AKG made before; none: all are made anew. Throws as infer_operator() does, and
// Error(NotImplemented) for an operator without a kernel on the chip.
CompiledOperator compile_operator(const OperatorGraph& graph, const sim::ChipSpec& chip,
                                  const std::optional<std::filesystem::path>& kernel_cache);

}  // namespace cubist::framework

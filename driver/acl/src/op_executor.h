// The work of one aclnn<Op>: launches and copies whose addresses come with the run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "acl_failure.h"
#include "aclnn/acl_executor.h"

struct aclOpExecutor {
  struct Tensor {
    aclDataType type;
    std::vector<int64_t> dims;
    aclFormat format;
    int64_t offset;  // of the first element from `data`, in bytes
    void* data;
  };
  struct Operand {
    aclcubistOperandKind kind;
    uint32_t index;
    int64_t offset;
    std::shared_ptr<std::vector<std::byte>> bytes{};
  };
  struct Launch {
    const void* elf;  // aclcubistKernel
    size_t elf_size;
    std::string kernel;
    uint32_t block_dim;
    std::vector<Operand> operands{};
  };
  struct Copy {
    Operand dst, src;
    size_t size;
  };

  // A parameter that is a tensor: its number among the inputs, the outputs or both.
  struct Parameter {
    std::optional<size_t> input, output;
  };

  std::string op;
  std::vector<Tensor> inputs{}, outputs{};
  std::vector<Parameter> parameters{};
  std::vector<std::variant<Launch, Copy>> steps{};
  uint64_t workspace_size = 0;
  bool is_repeatable = false;
  std::optional<cubist::acl::AclFailure> failure{};  // the first of a call that made it
};

namespace cubist::acl {

class EmbeddedBinaries;
class Runtime;
struct Context;

// Where an executor runs.
struct Target {
  Runtime& runtime;
  const EmbeddedBinaries& embedded;
  Context& context;
  void* stream;
};

// Submits it. Throws AclFailure for a workspace that is too small or missing, and what
// Runtime::launch throws.
void run(const aclOpExecutor& executor, void* workspace, uint64_t workspace_size,
         const Target& target);

}  // namespace cubist::acl

#include "op_executor.h"

#include <fmt/ranges.h>

#include "cubist/sim/device.h"
#include "data_types.h"
#include "embedded_binaries.h"
#include "runtime.h"

namespace cubist::acl {
namespace {

uint64_t address_of(const void* pointer) { return reinterpret_cast<uint64_t>(pointer); }

std::vector<sim::TensorLabel> labels_of(const std::vector<aclOpExecutor::Tensor>& tensors) {
  std::vector<sim::TensorLabel> labels;
  for (const aclOpExecutor::Tensor& tensor : tensors) {
    const DataType* type = find_data_type(tensor.type);
    const char* format = name_of(tensor.format);
    labels.push_back({.type = type == nullptr ? "" : type->short_name,
                      .shape = fmt::format("{}", fmt::join(tensor.dims, "x")),
                      .format = format == nullptr ? "" : format});
  }
  return labels;
}

// Where operands lie in one run.
class Addresses {
 public:
  Addresses(const aclOpExecutor& executor, void* workspace)
      : executor_(executor), workspace_(workspace) {}

  KernelArguments::Slot slot_of(const aclOpExecutor::Operand& operand) const {
    if (operand.kind == ACLCUBIST_OPERAND_BYTES)
      return {.is_reference = true, .bytes = operand.bytes};
    return {.value = base_of(operand) + static_cast<uint64_t>(operand.offset), .bytes = {}};
  }

 private:
  uint64_t base_of(const aclOpExecutor::Operand& operand) const {
    switch (operand.kind) {
      case ACLCUBIST_OPERAND_INPUT:
        return first_element(executor_.inputs, operand.index, "input");
      case ACLCUBIST_OPERAND_OUTPUT:
        return first_element(executor_.outputs, operand.index, "output");
      case ACLCUBIST_OPERAND_WORKSPACE:
        return address_of(workspace_);
      case ACLCUBIST_OPERAND_BYTES:
      case ACLCUBIST_OPERAND_VALUE:
        break;
    }
    return 0;
  }

  uint64_t first_element(const std::vector<aclOpExecutor::Tensor>& tensors, uint32_t index,
                         const char* what) const {
    const aclOpExecutor::Tensor& tensor = tensors.at(index);
    if (tensor.data == nullptr)
      fail(ACLNN_ERR_PARAM_NULLPTR,
           fmt::format("run {} whose {} {} has no data", executor_.op, what, index),
           "the address of device memory in aclCreateTensor",
           "or set it with aclSetInputTensorAddr, aclSetOutputTensorAddr");
    return address_of(tensor.data) + static_cast<uint64_t>(tensor.offset);
  }

  const aclOpExecutor& executor_;
  void* workspace_;
};

void check_workspace(const aclOpExecutor& executor, const void* workspace, uint64_t size) {
  if (size >= executor.workspace_size && (workspace != nullptr || executor.workspace_size == 0))
    return;
  fail(workspace == nullptr ? ACLNN_ERR_PARAM_NULLPTR : ACLNN_ERR_PARAM_INVALID,
       fmt::format("run {} with {} bytes of workspace at {}", executor.op, size,
                   fmt::ptr(workspace)),
       fmt::format("the {} bytes that aclnn{}GetWorkspaceSize asked for, from aclrtMalloc",
                   executor.workspace_size, executor.op));
}

// One step of a run.
struct Submit {
  Addresses addresses;
  const Target& target;
  std::shared_ptr<const sim::OperatorLabel> label;

  void operator()(const aclOpExecutor::Launch& launch) const {
    Runtime& runtime = target.runtime;
    const auto* elf = static_cast<const std::byte*>(launch.elf);
    void* function =
        launch.elf_size == 0
            ? runtime.embedded().find(runtime, target.embedded, elf, launch.kernel)
            : runtime.embedded().find_in(runtime, {elf, launch.elf_size}, launch.kernel);
    std::vector<KernelArguments::Slot> slots;
    for (const aclOpExecutor::Operand& operand : launch.operands)
      slots.push_back(addresses.slot_of(operand));
    runtime.launch(target.context, function, launch.block_dim, slots, target.stream, label);
  }

  void operator()(const aclOpExecutor::Copy& copy) const {
    target.runtime.stream(target.context, target.stream)
        .submit(sim::CopyDeviceTask{.dst = addresses.slot_of(copy.dst).value,
                                    .src = addresses.slot_of(copy.src).value,
                                    .size = {static_cast<int64_t>(copy.size)}});
  }
};

}  // namespace

void run(const aclOpExecutor& executor, void* workspace, uint64_t workspace_size,
         const Target& target) {
  check_workspace(executor, workspace, workspace_size);
  const Submit submit{.addresses = Addresses(executor, workspace),
                      .target = target,
                      .label = std::make_shared<sim::OperatorLabel>(
                          sim::OperatorLabel{.name = "aclnn" + executor.op,
                                             .type = executor.op,
                                             .inputs = labels_of(executor.inputs),
                                             .outputs = labels_of(executor.outputs)})};
  for (const auto& step : executor.steps) std::visit(submit, step);
}

}  // namespace cubist::acl

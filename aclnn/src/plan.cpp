#include "plan.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>

#include "acl/acl_platform.h"
#include "cubist/base/resources.h"
#include "operator_cache.h"

namespace cubist::aclnn {

using framework::CompiledOperator;
using framework::OperatorArgument;
using framework::OperatorCopy;
using framework::OperatorGraph;
using framework::OperatorLaunch;
using framework::OperatorTensor;

namespace {

aclnnStatus code_of(Fault fault) {
  switch (fault) {
    case Fault::kConfig:
    case Fault::kModel:
    case Fault::kNotImplemented:
      return ACLNN_ERR_PARAM_INVALID;
    case Fault::kResource:
      return ACLNN_ERR_RUNTIME_ERROR;
    default:
      return ACLNN_ERR_INNER;
  }
}

bool is_empty(const OperatorTensor& tensor) {
  return std::ranges::find(tensor.shape, 0) != tensor.shape.end();
}

bool is_float(const std::string& element) { return element == "f32" || element == "f16"; }

// Outputs in the program's types: floats are converted, nothing else is.
OperatorGraph with_outputs(OperatorGraph graph, const std::vector<OperatorTensor>& wanted) {
  const std::vector<OperatorTensor> computed = framework::infer_operator(graph);
  for (size_t i = 0; i < wanted.size(); ++i) {
    const bool fits = computed[i].element == wanted[i].element ||
                      (is_float(computed[i].element) && is_float(wanted[i].element));
    if (computed[i].shape != wanted[i].shape || !fits) {
      throw Error(Fault::kConfig,
                  {.where = "argument " + wanted[i].name,
                   .did = fmt::format("pass a tensor of {}[{}] for the result", wanted[i].element,
                                      fmt::join(wanted[i].shape, "x")),
                   .expected = fmt::format("{}[{}], as the inputs give it", computed[i].element,
                                           fmt::join(computed[i].shape, "x"))});
    }
    if (computed[i].element == wanted[i].element) continue;
    const std::string converted = graph.outputs[i] + ":" + wanted[i].element;
    graph.nodes.push_back({.type = "Cast",
                           .inputs = {graph.outputs[i]},
                           .outputs = {converted},
                           .attributes = {{"to", framework::ElementAttribute{wanted[i].element}}}});
    graph.outputs[i] = converted;
  }
  return graph;
}

CompiledOperator compile(const OperatorGraph& graph, const std::vector<OperatorTensor>& wanted,
                         const sim::ChipSpec& chip) {
  return framework::compile_operator(with_outputs(graph, wanted), chip, user_cache_folder());
}

aclcubistOperand operand_of(const OperatorArgument& argument) {
  constexpr aclcubistOperandKind kKinds[] = {ACLCUBIST_OPERAND_INPUT, ACLCUBIST_OPERAND_OUTPUT,
                                             ACLCUBIST_OPERAND_WORKSPACE, ACLCUBIST_OPERAND_BYTES};
  return {.kind = kKinds[static_cast<size_t>(argument.kind)],
          .index = static_cast<uint32_t>(argument.index),
          .offset = argument.offset,
          .data = argument.bytes == nullptr ? nullptr : argument.bytes->data(),
          .size = argument.bytes == nullptr ? 0 : argument.bytes->size()};
}

// Adds one step; errors stay in the executor.
struct AddStep {
  aclOpExecutor* executor;
  const std::vector<std::byte>& library;

  void operator()(const OperatorLaunch& launch) const {
    const std::vector<std::byte>& elf = launch.elf == nullptr ? library : *launch.elf;
    const aclcubistKernel kernel{elf.data(), elf.size(), launch.kernel.c_str()};
    std::vector<aclcubistOperand> operands;
    std::ranges::transform(launch.arguments, std::back_inserter(operands), operand_of);
    aclcubistAddLaunch(executor, &kernel, launch.block_dim, operands.data(), operands.size());
  }
  void operator()(const OperatorCopy& copy) const {
    const aclcubistOperand dst = operand_of(copy.dst), src = operand_of(copy.src);
    aclcubistAddCopy(executor, &dst, &src, static_cast<size_t>(copy.bytes));
  }
};

aclOpExecutor* executor_without_steps(const Call& call) {
  aclOpExecutor* executor = aclcubistCreateExecutor(call.op().c_str());
  for (const Call::TensorParameter& parameter : call.tensors()) {
    const auto add = !parameter.is_output ? aclcubistAddInput
                     : parameter.is_input ? aclcubistAddInOut
                                          : aclcubistAddOutput;
    add(executor, parameter.tensor);
  }
  return executor;
}

aclOpExecutor* executor_of(const Call& call, const OperatorCache::Entry& entry) {
  aclOpExecutor* executor = executor_without_steps(call);
  const AddStep add{executor, *entry.library};
  for (const auto& step : entry.compiled.steps) std::visit(add, step);
  aclcubistSetWorkspaceSize(executor, static_cast<uint64_t>(entry.compiled.workspace_bytes));
  return executor;
}

aclOpExecutor* make_executor(Call& call, const char* chip, void (*build)(Call&)) {
  std::vector<OperatorTensor> wanted;
  for (const Call::Output& output : call.outputs()) wanted.push_back(output.type);
  if (std::ranges::all_of(wanted, is_empty)) return executor_without_steps(call);
  build(call);
  return executor_of(call, operator_cache().get(chip, call.take_graph(), wanted, compile));
}

}  // namespace

aclnnStatus plan(const char* op, std::vector<Argument> arguments, void (*build)(Call&),
                 uint64_t* workspace_size, aclOpExecutor** executor) {
  const std::string function = fmt::format("aclnn{}GetWorkspaceSize", op);
  const char* chip = aclcubistGetChipSource();
  if (chip == nullptr)
    return aclcubistFail(function.c_str(), ACLNN_ERR_RUNTIME_ERROR,
                         "AscendCL is not running; call aclInit or aclnnInit first");
  try {
    Call call(op, std::move(arguments));
    return aclcubistReturnExecutor(function.c_str(), make_executor(call, chip, build),
                                   workspace_size, executor);
  } catch (const NullArgument& error) {
    return aclcubistFail(function.c_str(), ACLNN_ERR_PARAM_NULLPTR, error.what());
  } catch (const Error& error) {
    return aclcubistFail(function.c_str(), code_of(error.fault()), error.what());
  } catch (const std::exception& error) {
    return aclcubistFail(function.c_str(), ACLNN_ERR_INNER, error.what());
  }
}

}  // namespace cubist::aclnn

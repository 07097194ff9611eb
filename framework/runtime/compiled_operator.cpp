// cubist/framework/operator.h
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "cubist/akg/contraction.h"
#include "cubist/base/error.h"
#include "cubist/framework/operator.h"
#include "cubist/sim/chip_spec.h"
#include "onnx/operator_model.h"
#include "passes/fold_constants.h"
#include "passes/optimize.h"
#include "runtime/device_program.h"

namespace cubist::framework {

namespace {

using Kind = OperatorArgument::Kind;

std::shared_ptr<const std::vector<std::byte>> bytes_of(std::span<const uint32_t> words) {
  const auto bytes = std::as_bytes(words);
  return std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
}

// What a program's operands are to the caller of the operator.
class Arguments {
 public:
  explicit Arguments(const DeviceProgram& program) : program_(program) {
    for (const std::vector<std::byte>& bytes : program.constants)
      constants_.push_back(std::make_shared<const std::vector<std::byte>>(bytes));
  }

  OperatorArgument of(const Operand& operand, const OperatorLaunches& op) const {
    switch (operand.kind) {
      case Operand::Kind::kConstant:
        return {.kind = Kind::kBytes,
                .offset = operand.offset,
                .bytes = constants_[static_cast<size_t>(operand.index)]};
      case Operand::Kind::kScratch:
        return {.kind = Kind::kWorkspace, .offset = op.scratch_offset + operand.offset};
      case Operand::Kind::kValue:
        break;
    }
    OperatorArgument argument = of_value(operand.index);
    argument.offset += operand.offset;
    return argument;
  }

  OperatorArgument of_value(ValueId id) const {
    const Graph& graph = program_.graph;
    const ValueId storage = storage_of(id);
    for (size_t i = 0; i < graph.inputs.size(); ++i)
      if (storage_of(graph.inputs[i]) == storage) return {.kind = Kind::kInput, .index = i};
    for (size_t i = 0; i < graph.outputs.size(); ++i)
      if (storage_of(graph.outputs[i]) == storage) return {.kind = Kind::kOutput, .index = i};
    return {.kind = Kind::kWorkspace,
            .offset = program_.value_offsets[static_cast<size_t>(storage)]};
  }

 private:
  ValueId storage_of(ValueId id) const { return program_.storage[static_cast<size_t>(id)]; }

  const DeviceProgram& program_;
  std::vector<std::shared_ptr<const std::vector<std::byte>>> constants_;
};

OperatorLaunch launch_of(const KernelLaunch& launch, const OperatorLaunches& op,
                         const Arguments& arguments) {
  OperatorLaunch made{.kernel = launch.call.kernel, .block_dim = launch.call.block_dim};
  for (const Operand& operand : launch.operands)
    made.arguments.push_back(arguments.of(operand, op));
  if (launch.call.workspace.value > 0)
    made.arguments.push_back({.kind = Kind::kWorkspace, .offset = op.workspace_offset()});
  if (launch.generated != nullptr)
    made.elf = {launch.generated, &launch.generated->elf};
  else
    made.arguments.push_back({.kind = Kind::kBytes, .bytes = bytes_of(launch.call.tiling)});
  return made;
}

// Outputs that no launch writes: they show an input, or another output.
void add_copies(const DeviceProgram& program, const Arguments& arguments,
                CompiledOperator& compiled) {
  const Graph& graph = program.graph;
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    if (const Tensor* constant = graph.value(graph.outputs[i]).constant.get()) {
      throw Error(Fault::kNotImplemented,
                  {.did = fmt::format("run an operator whose output {} is {} whatever its inputs",
                                      i, to_string(constant->shape())),
                   .expected = "an output that is computed"});
    }
    const OperatorArgument written = arguments.of_value(graph.outputs[i]);
    if (written.kind == Kind::kOutput && written.index == i) continue;
    OperatorCopy copy;
    copy.dst.kind = Kind::kOutput;
    copy.dst.index = i;
    copy.src = written;
    copy.bytes = graph.type(graph.outputs[i]).storage_bytes();
    compiled.steps.emplace_back(std::move(copy));
  }
}

// Values of the caller's have the bytes that they say: nobody narrows them on the way.
void expect_device_types(const DeviceProgram& program) {
  const Graph& graph = program.graph;
  const auto expect = [](const char* what, size_t index, ElementType said, ElementType on_device) {
    if (said == on_device) return;
    throw Error(
        Fault::kNotImplemented,
        {.did = fmt::format("run an operator whose {} {} is {}", what, index, name_of(said)),
         .expected = fmt::format("{}, as kernels compute it", name_of(on_device))});
  };
  for (size_t i = 0; i < graph.inputs.size(); ++i)
    expect("input", i, program.inputs[i].element, graph.type(graph.inputs[i]).element);
  for (size_t i = 0; i < graph.outputs.size(); ++i)
    expect("output", i, program.outputs[i], graph.type(graph.outputs[i]).element);
}

Graph typed(const OperatorGraph& graph) { return fold_constants(import_operator(graph)); }

ElementType compute_type(const OperatorGraph& graph, const Graph& inferred) {
  if (!graph.compute.empty()) return element_named(graph.compute);
  const auto is_f32 = [&](ValueId id) { return inferred.type(id).element == ElementType::kF32; };
  const bool has_f32 =
      std::ranges::any_of(inferred.inputs, is_f32) || std::ranges::any_of(inferred.outputs, is_f32);
  return has_f32 ? ElementType::kF32 : ElementType::kF16;
}

}  // namespace

std::vector<OperatorTensor> infer_operator(const OperatorGraph& graph) {
  const Graph inferred = typed(graph);
  std::vector<OperatorTensor> outputs;
  for (const ValueId id : inferred.outputs)
    outputs.push_back({.name = inferred.value(id).name,
                       .element = name_of(inferred.type(id).element),
                       .shape = inferred.type(id).shape});
  return outputs;
}

CompiledOperator compile_operator(const OperatorGraph& graph, const sim::ChipSpec& chip,
                                  const std::optional<std::filesystem::path>& kernel_cache) {
  Graph inferred = typed(graph);
  const ElementType compute = compute_type(graph, inferred);
  const DeviceProgram program =
      make_device_program(optimize(std::move(inferred), {.residuals = akg::adds_residuals(chip)}),
                          chip, compute, {.kernel_cache = kernel_cache, .places_ends = false});
  expect_device_types(program);
  const Arguments arguments(program);
  CompiledOperator compiled{.workspace_bytes = program.memory.arena_bytes};
  for (const OperatorLaunches& op : program.operators)
    for (const KernelLaunch& launch : op.launches)
      compiled.steps.emplace_back(launch_of(launch, op, arguments));
  add_copies(program, arguments, compiled);
  return compiled;
}

}  // namespace cubist::framework

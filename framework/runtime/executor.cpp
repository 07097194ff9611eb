#include "runtime/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/driver/elf.h"
#include "cubist/sim/chip_spec.h"
#include "reference/evaluate.h"

namespace cubist::framework {

namespace {

std::span<const std::byte> bytes_of(const std::vector<uint32_t>& words) {
  return std::as_bytes(std::span(words));
}

// Integers of 64 bits have 32 on the device.
Tensor narrowed(const Tensor& tensor, ElementType type) {
  Tensor result = convert(tensor, type);
  if (tensor.type() != type && to_integers(result) != to_integers(tensor)) {
    throw Error(Fault::kModel,
                {.did = fmt::format("feed integers that {} does not hold", name_of(type)),
                 .expected = "64-bit inputs between -2^31 and 2^31 - 1"});
  }
  return result;
}

void add_units(std::span<const sim::TaskReport> reports, Execution& execution) {
  for (const sim::TaskReport& report : reports) {
    for (const auto& [pipe, time] : report.pipes) {
      if (time.unit.total() > 0) execution.units[pipe] += time.unit;
    }
  }
}

}  // namespace

Executor::Executor(sim::Device& device, const DeviceProgram& program,
                   std::shared_ptr<const sim::ProgramImage> kernels)
    : device_(device), program_(program), kernels_(device.load(std::move(kernels))) {
  upload_constants();
  // An allocation of at least one unit: a network without computed values is still a network.
  arena_ = device_.allocate({std::max(program.memory.arena_bytes, kArenaAlignment)});
  load_generated();
  prepare_launches();
}

Executor::~Executor() {
  device_.unload(kernels_);
  for (const auto& [kernel, program] : generated_) device_.unload(program);
  if (arena_ != 0) device_.free(arena_);
  if (constants_ != 0) device_.free(constants_);
}

void Executor::load_generated() {
  for (const OperatorLaunches& op : program_.operators) {
    for (const KernelLaunch& launch : op.launches) {
      const akg::CompiledKernel* kernel = launch.generated.get();
      if (kernel == nullptr || generated_.contains(kernel)) continue;
      generated_[kernel] = device_.load(std::make_shared<const sim::ProgramImage>(
          driver::parse_program(kernel->elf, kernel->name)));
    }
  }
}

void Executor::upload_constants() {
  std::vector<std::span<const std::byte>> pieces(program_.constants.begin(),
                                                 program_.constants.end());
  for (const OperatorLaunches& op : program_.operators) {
    for (const KernelLaunch& launch : op.launches) pieces.push_back(bytes_of(launch.call.tiling));
  }
  for (const auto piece : pieces) {
    constant_offsets_.push_back(constant_bytes_);
    constant_bytes_ += round_up(static_cast<int64_t>(piece.size()), kArenaAlignment);
  }
  if (constant_bytes_ == 0) return;
  constants_ = device_.allocate({constant_bytes_});
  for (size_t i = 0; i < pieces.size(); ++i) {
    device_.write(constants_ + static_cast<uint64_t>(constant_offsets_[i]), pieces[i]);
  }
}

uint64_t Executor::address_of(const Operand& operand) const {
  const auto index = static_cast<size_t>(operand.index);
  const bool is_constant = operand.kind == Operand::Kind::kConstant;
  const uint64_t base = is_constant ? constants_ : arena_;
  const int64_t offset = is_constant ? constant_offsets_[index] : program_.value_offsets[index];
  return base + static_cast<uint64_t>(offset + operand.offset);
}

void Executor::prepare_launches() {
  size_t tiling = program_.constants.size();
  for (size_t i = 0; i < program_.operators.size(); ++i) {
    const OperatorLaunches& op = program_.operators[i];
    for (const KernelLaunch& launch : op.launches) {
      const bool is_generated = launch.generated != nullptr;
      sim::LaunchTask task{
          .program = is_generated ? generated_.at(launch.generated.get()) : kernels_,
          .kernel = launch.call.kernel,
          .block_dim = launch.call.block_dim,
          .arguments = {},
          .label = op.label};
      for (const Operand& operand : launch.operands) {
        task.arguments.push_back(operand.kind == Operand::Kind::kScratch
                                     ? arena_ +
                                           static_cast<uint64_t>(op.scratch_offset + operand.offset)
                                     : address_of(operand));
      }
      if (launch.call.workspace.value > 0)
        task.arguments.push_back(arena_ + static_cast<uint64_t>(op.workspace_offset()));
      const uint64_t words = constants_ + static_cast<uint64_t>(constant_offsets_[tiling++]);
      if (!is_generated) task.arguments.push_back(words);
      launches_.push_back({i, std::move(task)});
    }
  }
}

OperatorReport Executor::summarize(size_t operator_index, std::span<const sim::TaskReport> reports,
                                   Cycles began) const {
  const OperatorLaunches& op = program_.operators[operator_index];
  OperatorReport result{.name = op.label->name,
                        .type = op.label->type,
                        .kernel = op.launches.back().call.kernel,
                        .explanation = op.launches.back().call.explanation,
                        .cycles = reports.back().ended - began};
  if (op.launches.size() > 1) result.kernel += fmt::format(" x{}", op.launches.size());
  result.launches = static_cast<int>(op.launches.size());
  result.is_generated = op.launches.back().generated != nullptr;
  for (const sim::TaskReport& report : reports) {
    result.cores = std::max(result.cores, report.cores);
    result.gm_bytes = result.gm_bytes + report.gm_read + report.gm_written;
  }
  result.bottleneck =
      profile::find_bottleneck(reports, result.cycles, device_.chip().task.launch_overhead);
  return result;
}

Execution Executor::run(std::span<const Tensor> inputs, const AfterOperator& after_operator) {
  constexpr sim::StreamId kDefaultStream = 0;
  const Graph& graph = program_.graph;
  const auto address = [&](ValueId id) {
    return address_of({.kind = Operand::Kind::kValue, .index = id});
  };
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    expect_input_type(graph.value(graph.inputs[i]).name, program_.inputs[i], inputs[i]);
    if (program_.value_offsets[static_cast<size_t>(graph.inputs[i])] < 0)
      continue;  // nobody reads it
    device_.write(address(graph.inputs[i]),
                  narrowed(inputs[i], graph.type(graph.inputs[i]).element).bytes());
  }
  const Cycles began = device_.now();
  std::vector<sim::TaskId> tasks;
  for (const Launch& launch : launches_)
    tasks.push_back(device_.submit(kDefaultStream, launch.task));

  Execution execution;
  Cycles end = began;
  for (size_t first = 0; first < launches_.size();) {
    const size_t index = launches_[first].operator_index;
    const sim::OperatorLabel& label = *program_.operators[index].label;
    std::vector<sim::TaskReport> reports;
    size_t next = first;
    for (; next < launches_.size() && launches_[next].operator_index == index; ++next) {
      try {
        device_.wait(tasks[next]);
      } catch (const Error& error) {
        throw error.at(fmt::format("operator '{}' ({})", label.name, label.type));
      }
      reports.push_back(device_.report(tasks[next]));
    }
    execution.operators.push_back(summarize(index, reports, end));
    add_units(reports, execution);
    end = reports.back().ended;
    if (after_operator) after_operator(execution.operators.size(), program_.operators.size());
    first = next;
  }
  execution.total = launches_.empty() ? Cycles{} : end - began;
  if (device_.mode() == sim::Mode::kTiming) return execution;
  for (const ValueId id : graph.outputs) {
    if (graph.value(id).constant != nullptr) {
      execution.outputs.push_back(*graph.value(id).constant);
      continue;
    }
    const TensorType& type = graph.type(id);
    Tensor output(type.element, type.shape);
    device_.read(output.bytes(), address(id));
    execution.outputs.push_back(convert(output, program_.outputs[execution.outputs.size()]));
  }
  return execution;
}

}  // namespace cubist::framework

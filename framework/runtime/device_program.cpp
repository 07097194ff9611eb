#include "runtime/device_program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "cubist/base/error.h"
#include "graph/verify.h"
#include "passes/group_kernels.h"

namespace cubist::framework {

namespace {

int64_t shared_bytes(const OperatorLaunches& op) {
  int64_t workspace = 0;
  for (const KernelLaunch& launch : op.launches)
    workspace = std::max(workspace, launch.call.workspace.value);
  return op.scratch_bytes + workspace;
}

std::vector<sim::TensorLabel> labels_of(const Graph& graph, const std::vector<ValueId>& values) {
  std::vector<sim::TensorLabel> labels;
  for (const ValueId id : values) {
    if (id == kNoValue) continue;
    const TensorType& type = graph.type(id);
    labels.push_back({.type = name_of(type.element),
                      .shape = fmt::format("{}", fmt::join(type.shape, "x")),
                      .format = name_of(type.layout)});
  }
  return labels;
}

std::shared_ptr<const sim::OperatorLabel> label_of(const Graph& graph, const Node& node) {
  return std::make_shared<sim::OperatorLabel>(
      sim::OperatorLabel{.name = node.name,
                         .type = node.op->type(),
                         .inputs = labels_of(graph, node.inputs),
                         .outputs = labels_of(graph, node.outputs)});
}

// Values that are views share the bytes of the value they show.
std::vector<ValueId> find_storage(const Graph& graph) {
  std::vector<ValueId> storage(graph.values.size());
  for (size_t i = 0; i < storage.size(); ++i) storage[i] = static_cast<ValueId>(i);
  for (const Node& node : graph.nodes) {
    if (!node.op->is_view(inputs_of(graph, node))) continue;
    storage[static_cast<size_t>(node.outputs[0])] = storage[static_cast<size_t>(node.inputs[0])];
  }
  return storage;
}

class MemoryPlanner {
 public:
  MemoryPlanner(DeviceProgram& program, bool places_ends)
      : program_(program),
        storage_(program.storage),
        lifetime_of_(storage_.size(), -1),
        is_elsewhere_(storage_.size(), false) {
    if (places_ends) return;
    for (const ValueId id : program.graph.inputs) leave_out(id);
    for (const ValueId id : program.graph.outputs) leave_out(id);
  }

  // Steps are node numbers; inputs are there before the first, outputs until after the last.
  void run() {
    const Graph& graph = program_.graph;
    const int end = static_cast<int>(graph.nodes.size());
    for (const ValueId id : graph.inputs) touch(id, -1);
    std::vector<std::pair<int, size_t>> shared;  // operator, its lifetime
    for (int step = 0; step < end; ++step) {
      const Node& node = graph.nodes[static_cast<size_t>(step)];
      for (const ValueId id : node.inputs) touch(id, step);
      for (const ValueId id : node.outputs) touch(id, step);
      const int index = program_.operator_of_node[static_cast<size_t>(step)];
      const int64_t bytes =
          index < 0 ? 0 : shared_bytes(program_.operators[static_cast<size_t>(index)]);
      if (bytes == 0) continue;
      shared.emplace_back(index, lifetimes_.size());
      lifetimes_.push_back({.bytes = bytes, .first = step, .last = step});
    }
    for (const ValueId id : graph.outputs) touch(id, end);
    program_.memory = plan_memory(lifetimes_);
    program_.value_offsets.assign(storage_.size(), -1);
    for (size_t id = 0; id < storage_.size(); ++id) {
      const int lifetime = lifetime_of_[static_cast<size_t>(storage_[id])];
      if (lifetime >= 0)
        program_.value_offsets[id] = program_.memory.offsets[static_cast<size_t>(lifetime)];
    }
    for (const auto& [index, lifetime] : shared) {
      program_.operators[static_cast<size_t>(index)].scratch_offset =
          program_.memory.offsets[lifetime];
    }
  }

 private:
  void touch(ValueId id, int step) {
    if (id == kNoValue || program_.graph.value(id).constant != nullptr) return;
    const auto root = static_cast<size_t>(storage_[static_cast<size_t>(id)]);
    if (is_elsewhere_[root]) return;
    if (lifetime_of_[root] < 0) {
      lifetime_of_[root] = static_cast<int>(lifetimes_.size());
      lifetimes_.push_back(
          {.bytes = program_.graph.type(static_cast<ValueId>(root)).storage_bytes(),
           .first = step,
           .last = step});
    }
    lifetimes_[static_cast<size_t>(lifetime_of_[root])].last = step;
  }

  void leave_out(ValueId id) {
    is_elsewhere_[static_cast<size_t>(storage_[static_cast<size_t>(id)])] = true;
  }

  DeviceProgram& program_;
  const std::vector<ValueId>& storage_;
  std::vector<int> lifetime_of_;    // by storage
  std::vector<bool> is_elsewhere_;  // by storage
  std::vector<Lifetime> lifetimes_;
};

}  // namespace

DeviceProgram lower_graph(Graph graph, const sim::ChipSpec& chip, ElementType compute,
                          const ProgramOptions& options, GeneratedKernels& generated) {
  DeviceProgram program;
  for (const ValueId id : graph.inputs) program.inputs.push_back(graph.type(id));
  for (const ValueId id : graph.outputs) program.outputs.push_back(graph.type(id).element);
  program.graph = choose_layouts(std::move(graph), compute, options.policy);
  verify(program.graph, "choose layouts", true);
  const auto predict = [&](const akg::Algorithm& algorithm) {
    return generated.predict_cycles(algorithm, chip);
  };
  program.graph = options.fusion ? group_kernels(std::move(program.graph), predict)
                                 : make_kernels_of_operators(std::move(program.graph));
  verify(program.graph, "group kernels", true);
  for (const Node& node : program.graph.nodes) {
    program.operator_of_node.push_back(-1);
    if (node.op->is_view(inputs_of(program.graph, node))) continue;
    OperatorLaunches launches{.label = label_of(program.graph, node)};
    try {
      Lowering lowering(chip, program.graph, node, program.constants, launches.launches, generated);
      node.op->lower(lowering);
      launches.scratch_bytes = lowering.scratch_bytes();
    } catch (const Error& error) {
      throw error.at(place_of(node));
    }
    program.operator_of_node.back() = static_cast<int>(program.operators.size());
    program.operators.push_back(std::move(launches));
  }
  return program;
}

DeviceProgram make_device_program(Graph graph, const sim::ChipSpec& chip, ElementType compute,
                                  const ProgramOptions& options) {
  GeneratedKernels generated(options.kernel_cache, options.tuning);
  DeviceProgram program = lower_graph(std::move(graph), chip, compute, options, generated);
  const auto kernels = generated.make(chip, options.after_kernel);
  for (OperatorLaunches& op : program.operators) {
    for (KernelLaunch& launch : op.launches)
      if (launch.request) launch.set_generated(kernels[*launch.request]);
  }
  program.kernel_times = generated.times();
  program.notes = generated.warnings();
  program.storage = find_storage(program.graph);
  MemoryPlanner(program, options.places_ends).run();
  return program;
}

}  // namespace cubist::framework

// A network, ready for one chip: launches in order, constants as bytes, an address for everything.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cubist/sim/device.h"
#include "graph/graph.h"
#include "passes/choose_layouts.h"
#include "passes/plan_memory.h"
#include "runtime/lowering.h"

namespace cubist::framework {

// One node's launches. A node that only renames bytes has none and is left out.
struct OperatorLaunches {
  std::shared_ptr<const sim::OperatorLabel> label{};
  std::vector<KernelLaunch> launches{};
  // In the arena, shared by all launches of the node: their scratch, then their workspace.
  int64_t scratch_bytes = 0, scratch_offset = 0;

  int64_t workspace_offset() const { return scratch_offset + scratch_bytes; }
};

struct DeviceProgram {
  Graph graph;  // placed: values have device types
  // As the model has them: of graph.inputs, and elements of graph.outputs.
  std::vector<TensorType> inputs{};
  std::vector<ElementType> outputs{};
  std::vector<OperatorLaunches> operators{};
  std::vector<int> operator_of_node{};  // -1: has no launches
  std::vector<std::vector<std::byte>> constants{};
  std::vector<int64_t>
      value_offsets{};  // in the arena, by ValueId; -1 for constants and values that do not exist
  // The value whose bytes each value shares, by ValueId: a view shows another's, others their own.
  std::vector<ValueId> storage{};
  MemoryPlan memory{};
  KernelTimes kernel_times{};
  std::vector<std::string> notes{};  // about the cache of kernels
};

struct ProgramOptions {
  LayoutPolicy policy = LayoutPolicy::kAsComputed;
  bool fusion = true;  // false: no kernel for more than one operator
  std::optional<std::filesystem::path> kernel_cache{};  // folder of kernels of earlier runs
  std::optional<std::filesystem::path> tuning{};        // RunOptions::tuning
  GeneratedKernels::AfterKernel after_kernel{};
  bool places_ends = true;  // false: what inputs and outputs of the graph lie in is not the arena
};

// Everything but kernels and memory: `generated` has the kernels' requests, launches their numbers.
DeviceProgram lower_graph(Graph graph, const sim::ChipSpec& chip, ElementType compute,
                          const ProgramOptions& options, GeneratedKernels& generated);

// Places an optimised graph on a chip. `compute`: kF16 or kF32. Throws what choose_layouts, the
// operators and the kernel planners throw, with the node's name in front.
DeviceProgram make_device_program(Graph graph, const sim::ChipSpec& chip, ElementType compute,
                                  const ProgramOptions& options = {});

}  // namespace cubist::framework

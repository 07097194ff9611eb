// A network, ready for one chip: launches in order, constants as bytes, an address for everything.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "cubist/sim/device.h"
#include "graph/graph.h"
#include "passes/plan_memory.h"
#include "runtime/lowering.h"

namespace cubist::framework {

// One node's launches. A node that only renames bytes has none and is left out.
struct OperatorLaunches {
  std::shared_ptr<const sim::OperatorLabel> label{};
  std::vector<KernelLaunch> launches{};
  int64_t workspace_offset = 0;  // in the arena; all launches of the node share it
};

struct DeviceProgram {
  Graph graph;  // placed: values have device types
  std::vector<OperatorLaunches> operators{};
  std::vector<std::vector<std::byte>> constants{};
  std::vector<int64_t>
      value_offsets{};  // in the arena, by ValueId; -1 for constants and values that do not exist
  MemoryPlan memory{};
};

// Places an optimised graph on a chip. `compute`: kF16 or kF32. Throws what choose_layouts, the
// operators and the kernel planners throw, with the node's name in front.
DeviceProgram make_device_program(Graph graph, const sim::ChipSpec& chip, ElementType compute);

}  // namespace cubist::framework

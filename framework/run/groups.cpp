#include "cubist/framework/groups.h"

#include "cubist/sim/chip_spec.h"
#include "run/load_graph.h"
#include "run/loaded_network.h"

namespace cubist::framework {

std::vector<Group> read_groups(const RunOptions& options) {
  const sim::ChipSpec chip = sim::load_chip(options.chip);
  GeneratedKernels generated(options.kernel_cache);
  const DeviceProgram program = lower_graph(load_graph(options), chip, compute_type(options),
                                            program_options(options), generated);
  std::vector<Group> groups;
  for (size_t i = 0; i < generated.count(); ++i) groups.push_back({.source = generated.source(i)});
  for (size_t n = 0; n < program.graph.nodes.size(); ++n) {
    if (program.operator_of_node[n] < 0) continue;
    const Node& node = program.graph.nodes[n];
    const auto& op = program.operators[static_cast<size_t>(program.operator_of_node[n])];
    for (const KernelLaunch& launch : op.launches) {
      if (!launch.request) continue;
      Group& group = groups[*launch.request];
      if (group.launches++ > 0) continue;
      group.name = node.op->type();
      group.node = node.name;
      group.output = to_string(program.graph.type(node.outputs[0]));
    }
  }
  return groups;
}

CompiledGroups compile_groups(std::span<const Group> groups, const RunOptions& options,
                              const Progress& progress) {
  GeneratedKernels generated(options.kernel_cache, options.tuning);
  for (const Group& group : groups) generated.request(group.source, group.node);
  const auto after = [&](size_t done, size_t all) { progress("kernels compiled", done, all); };
  CompiledGroups result;
  result.kernels =
      generated.make(sim::load_chip(options.chip), progress ? GeneratedKernels::AfterKernel(after)
                                                            : GeneratedKernels::AfterKernel());
  result.times = generated.times();
  result.notes = generated.warnings();
  return result;
}

}  // namespace cubist::framework

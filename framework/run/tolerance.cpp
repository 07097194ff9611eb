#include "run/tolerance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ops/op.h"
#include "ops/softmax.h"

namespace cubist::framework {

namespace {

// Operators that round, on the longest path to each value.
std::vector<int> depths(const Graph& graph) {
  std::vector<int> depth(graph.values.size(), 0);
  for (const Node& node : graph.nodes) {
    int deepest = 0;
    for (const ValueId id : node.inputs) {
      if (id != kNoValue) deepest = std::max(deepest, depth[static_cast<size_t>(id)]);
    }
    const bool rounds = !node.op->is_view(inputs_of(graph, node));
    for (const ValueId id : node.outputs)
      depth[static_cast<size_t>(id)] = deepest + (rounds ? 1 : 0);
  }
  return depth;
}

// Terms in the longest sum: elements of a weight per output channel or column.
int64_t longest_sum(const Graph& graph) {
  int64_t longest = 1;
  for (const Node& node : graph.nodes) {
    if (node.inputs.size() < 2 || node.inputs[1] == kNoValue ||
        graph.value(node.inputs[1]).constant == nullptr)
      continue;
    const Shape& w = graph.type(node.inputs[1]).shape;
    if (w.size() == 4) longest = std::max(longest, w[1] * w[2] * w[3]);
    if (w.size() == 2) longest = std::max(longest, w[0]);
  }
  return longest;
}

bool is_softmax_output(const Graph& graph, ValueId output) {
  const std::vector<int> producers = find_producers(graph);
  for (int producer = producers[static_cast<size_t>(output)]; producer >= 0;) {
    const Node& node = graph.nodes[static_cast<size_t>(producer)];
    const auto* softmax = op_as<Softmax>(node);
    if (softmax != nullptr) return !softmax->log;
    if (!node.op->is_view(inputs_of(graph, node))) return false;
    producer = producers[static_cast<size_t>(node.inputs[0])];
  }
  return false;
}

}  // namespace

Tolerance tolerance_of(const Graph& graph, ValueId output, Precision precision) {
  constexpr double kSoftmaxTolerance = 1e-2, kDeviations = 6;
  if (is_softmax_output(graph, output)) {
    return {.absolute = kSoftmaxTolerance,
            .reason = fmt::format("softmax: {} absolute and the same top-1", kSoftmaxTolerance)};
  }
  const bool is_mixed = precision == Precision::kMixed;
  const double unit = is_mixed ? 0x1p-11 : 0x1p-24;
  const double summing = is_mixed ? 0 : static_cast<double>(longest_sum(graph));
  const int depth = depths(graph)[static_cast<size_t>(output)];
  const double of_largest = kDeviations * unit * std::sqrt((1 + summing) * depth);
  const std::string roundings = is_mixed ? "L" : fmt::format("{} L", 1 + summing);
  return {.of_largest = of_largest,
          .absolute = std::nullopt,
          .reason = fmt::format(
              "{:.2e} of the largest magnitude: {} sqrt({}) 2^-{}, L = {} operators deep",
              of_largest, kDeviations, roundings, is_mixed ? 11 : 24, depth)};
}

}  // namespace cubist::framework

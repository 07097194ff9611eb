#include "passes/fuse_relu.h"

#include "ops/binary.h"
#include "ops/conv.h"
#include "ops/matmul.h"
#include "ops/unary.h"

namespace cubist::framework {

namespace {

// The same operator with relu, if it can have one.
template <class T>
bool add_relu(Node& node) {
  const auto* op = op_as<T>(node);
  if (op == nullptr) return false;
  auto with_relu = std::make_shared<T>(*op);
  with_relu->relu = true;
  node.op = std::move(with_relu);
  return true;
}

bool is_add_of_two(const Node& node) {
  const auto* op = op_as<Binary>(node);
  return op != nullptr && op->kind == Binary::Kind::kAdd && node.inputs.size() == 2;
}

}  // namespace

Graph fuse_relu(Graph graph) {
  const std::vector<int> producers = find_producers(graph), uses = count_uses(graph);
  for (Node& node : graph.nodes) {
    const auto* op = op_as<Unary>(node);
    if (op == nullptr || op->kind != Unary::Kind::kRelu) continue;
    const auto x = static_cast<size_t>(node.inputs[0]);
    if (producers[x] < 0 || uses[x] != 1) continue;
    Node& producer = graph.nodes[static_cast<size_t>(producers[x])];
    if (add_relu<Conv>(producer) || add_relu<Dense>(producer) ||
        (is_add_of_two(producer) && add_relu<Binary>(producer)))
      take_over_outputs(producer, node);
  }
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

#include "passes/fuse_residual.h"

#include <algorithm>
#include <utility>

#include "ops/binary.h"
#include "ops/conv.h"
#include "ops/matmul.h"

namespace cubist::framework {

namespace {

constexpr size_t kResidual = Conv::kResidual;
static_assert(kResidual == Dense::kResidual);

class Fuser {
 public:
  explicit Fuser(Graph graph)
      : graph_(std::move(graph)), producers_(find_producers(graph_)), uses_(count_uses(graph_)) {}

  Graph run() {
    for (Node& add : graph_.nodes) {
      if (!is_add(add)) continue;
      // Of two the one that runs last: what the other makes is there by then.
      ValueId own = add.inputs[0], other = add.inputs[1];
      if (producer(other) > producer(own)) std::swap(own, other);
      if (!can_add(own, add)) std::swap(own, other);
      if (can_add(own, add)) fuse(own, other, add);
    }
    remove_unused(graph_);
    return std::move(graph_);
  }

 private:
  int producer(ValueId id) const { return producers_[static_cast<size_t>(id)]; }

  bool is_add(const Node& node) const {
    const auto* op = op_as<Binary>(node);
    const auto is_computed = [&](ValueId id) {
      return graph_.value(id).constant == nullptr &&
             graph_.type(id).shape == graph_.type(node.outputs[0]).shape;
    };
    return op != nullptr && op->kind == Binary::Kind::kAdd && !op->relu &&
           node.inputs.size() == 2 && node.inputs[0] != node.inputs[1] &&
           std::ranges::all_of(node.inputs, is_computed);
  }

  bool can_add(ValueId sum, const Node& add) const {
    if (producer(sum) < 0 || uses_[static_cast<size_t>(sum)] != 1) return false;
    const Node& node = graph_.nodes[static_cast<size_t>(producer(sum))];
    if (node.inputs.size() > kResidual) return false;
    if (const auto* conv = op_as<Conv>(node)) return conv->groups == 1 && !conv->relu;
    // With one reader the Add becomes part of the reader's kernel, which reads a matrix either way.
    const auto* dense = op_as<Dense>(node);
    return dense != nullptr && !dense->relu && uses_[static_cast<size_t>(add.outputs[0])] > 1;
  }

  // The node moves to the place of the Add, where both of its operands are there.
  void fuse(ValueId own, ValueId residual, Node& add) {
    Node& node = graph_.nodes[static_cast<size_t>(producer(own))];
    std::vector<ValueId> inputs = std::exchange(node.inputs, {});
    inputs.resize(kResidual, kNoValue);
    inputs.push_back(residual);
    add.inputs = std::move(inputs);
    add.op = node.op;
    add.name = node.name;
  }

  Graph graph_;
  std::vector<int> producers_;
  const std::vector<int> uses_;
};

}  // namespace

Graph fuse_residual(Graph graph) { return Fuser(std::move(graph)).run(); }

}  // namespace cubist::framework

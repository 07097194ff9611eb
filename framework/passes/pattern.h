// Looks backwards from a value, for passes that recognise what exporters took apart.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "ops/binary.h"
#include "ops/op.h"
#include "ops/unary.h"

namespace cubist::framework {

class Pattern {
 public:
  // `graph` must outlive the pattern and stay as it is.
  explicit Pattern(const Graph& graph) : graph_(graph), producers_(find_producers(graph)) {}

  // The node that writes the value if its operator is a T, else nullptr.
  template <class T>
  const Node* made_by(ValueId id) const {
    const int producer = id == kNoValue ? -1 : producers_[static_cast<size_t>(id)];
    const Node* node = producer < 0 ? nullptr : &graph_.nodes[static_cast<size_t>(producer)];
    return node != nullptr && op_as<T>(*node) != nullptr ? node : nullptr;
  }

  // Both inputs of the node of this kind that writes the value; the operator has two of them.
  std::optional<std::pair<ValueId, ValueId>> operands(ValueId id, Binary::Kind kind) const;
  // The input of the node of this kind that writes the value.
  std::optional<ValueId> operand(ValueId id, Unary::Kind kind) const;
  // A constant of one element.
  std::optional<float> scalar(ValueId id) const;
  // The value that is squared: by Mul of itself or Pow by 2.
  std::optional<ValueId> squared(ValueId id) const;

 private:
  const Graph& graph_;
  const std::vector<int> producers_;
};

}  // namespace cubist::framework

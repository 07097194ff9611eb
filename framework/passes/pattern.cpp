#include "passes/pattern.h"

#include "ops/pow.h"

namespace cubist::framework {

std::optional<std::pair<ValueId, ValueId>> Pattern::operands(ValueId id, Binary::Kind kind) const {
  const Node* node = made_by<Binary>(id);
  if (node == nullptr || op_as<Binary>(*node)->kind != kind || op_as<Binary>(*node)->relu ||
      node->inputs.size() != 2)
    return std::nullopt;
  return std::pair(node->inputs[0], node->inputs[1]);
}

std::optional<ValueId> Pattern::operand(ValueId id, Unary::Kind kind) const {
  const Node* node = made_by<Unary>(id);
  if (node == nullptr || op_as<Unary>(*node)->kind != kind) return std::nullopt;
  return node->inputs[0];
}

std::optional<float> Pattern::scalar(ValueId id) const {
  const Tensor* constant = id == kNoValue ? nullptr : graph_.value(id).constant.get();
  if (constant == nullptr || constant->count() != 1) return std::nullopt;
  return to_floats(*constant)[0];
}

std::optional<ValueId> Pattern::squared(ValueId id) const {
  if (const auto factors = operands(id, Binary::Kind::kMul)) {
    if (factors->first == factors->second) return factors->first;
  }
  const Node* pow = made_by<Pow>(id);
  if (pow == nullptr || scalar(pow->inputs[1]) != 2.0F) return std::nullopt;
  return pow->inputs[0];
}

}  // namespace cubist::framework

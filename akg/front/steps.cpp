#include "front/steps.h"

#include <algorithm>

#include "ops/define.h"

namespace cubist::akg {

std::optional<size_t> stepped_axis(const Algorithm& algorithm) {
  std::optional<size_t> axis;
  const size_t rank = algorithm.outputs.front().shape().size();
  for (const Value& value : values_in_order(algorithm)) {
    const Value::Definition& d = value.definition();
    if (d.kind == Kind::kElementwise) continue;
    if (d.kind != Kind::kReduction || d.axes.empty() || d.shape.size() != rank) return std::nullopt;
    if (d.operands.size() != 1 || d.operands.front().shape() != d.domain) return std::nullopt;
    const auto slowest = static_cast<size_t>(d.axes.front());
    if (axis && *axis != slowest) return std::nullopt;
    axis = slowest;
  }
  return axis;
}

bool is_recomputed(const Value& value, size_t axis) {
  const Shape& shape = value.shape();
  return value.definition().kind == Kind::kElementwise && axis < shape.size() && shape[axis] > 1;
}

std::vector<Value> inputs_read(const Value& value, size_t axis) {
  std::vector<Value> inputs;
  const auto add = [&](const Value& input) {
    if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
  };
  for (const Value& operand : value.definition().operands) {
    if (operand.definition().kind == Kind::kInput) {
      add(operand);
    } else if (is_recomputed(operand, axis)) {
      for (const Value& input : inputs_read(operand, axis)) add(input);
    }
  }
  return inputs;
}

}  // namespace cubist::akg

#include "front/tile_extents.h"

#include <algorithm>
#include <map>

#include "ops/define.h"

namespace cubist::akg {
namespace {

// Needs of several readers together: the larger one, axis by axis, unless one of them moved
// elsewhere; then all of the value.
class Needs {
 public:
  void add(const Value& value, const Shape& extents, bool is_moved) {
    const auto [found, is_first] = needs_.try_emplace(&value.definition());
    Need& need = found->second;
    need.is_moved = need.is_moved || is_moved;
    need.extents.resize(extents.size(), 1);
    for (size_t axis = 0; axis < extents.size(); ++axis) {
      need.extents[axis] = need.is_moved && !is_first ? value.shape()[axis]
                                                      : std::max(need.extents[axis], extents[axis]);
    }
  }
  void lose(const Value& value) { needs_[&value.definition()].is_known = false; }

  std::optional<Shape> of(const Value& value) const {
    const auto found = needs_.find(&value.definition());
    if (found == needs_.end() || !found->second.is_known) return std::nullopt;
    return found->second.extents;
  }
  bool is_moved(const Value& value) const {
    const auto found = needs_.find(&value.definition());
    return found != needs_.end() && found->second.is_moved;
  }

 private:
  struct Need {
    bool is_known = true, is_moved = false;
    Shape extents{};
  };
  std::map<const Value::Definition*, Need> needs_;
};

Shape tile_of_output(const Shape& shape, const Schedule& schedule) {
  Shape tile = shape;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const auto at = static_cast<int>(axis);
    if (at < schedule.axis) tile[axis] = 1;
    if (at == schedule.axis) tile[axis] = std::min(schedule.chunk, shape[axis]);
  }
  return tile;
}

// What an operand stretched to the reader's shape is read at.
Shape under(const Shape& extents, const Shape& operand) {
  Shape result(extents.end() - static_cast<ptrdiff_t>(operand.size()), extents.end());
  for (size_t axis = 0; axis < operand.size(); ++axis)
    result[axis] = std::min(result[axis], operand[axis]);
  return result;
}

Shape reach_of(const Value::Definition& move, size_t operand, const Shape& box) {
  return operand == 0 && move.reach ? move.reach(box) : move.operands[operand].shape();
}

void pass_on(Needs& needs, const Value& value, bool bounds_moves) {
  const Value::Definition& d = value.definition();
  const std::optional<Shape> extents = needs.of(value);
  const bool is_moved = needs.is_moved(value);
  const bool is_sum_of_one = d.kind == Kind::kReduction && d.operands.size() == 1 &&
                             d.domain == d.operands.front().shape();
  for (size_t i = 0; i < d.operands.size(); ++i) {
    const Value& operand = d.operands[i];
    if (extents && d.kind == Kind::kElementwise) {
      needs.add(operand, under(*extents, operand.shape()), is_moved);
    } else if (extents && is_sum_of_one) {
      Shape whole = *extents;
      for (const int64_t axis : d.axes)
        whole[static_cast<size_t>(axis)] = d.domain[static_cast<size_t>(axis)];
      needs.add(operand, whole, is_moved);
    } else if (extents && bounds_moves && d.kind == Kind::kMove) {
      needs.add(operand, reach_of(d, i, *extents), true);
    } else {
      needs.lose(operand);
    }
  }
}

}  // namespace

TileExtents tile_extents(const Algorithm& algorithm, const Funcs& funcs, const Schedule& schedule) {
  Needs needs;
  for (const Value& output : algorithm.outputs)
    needs.add(output, tile_of_output(output.shape(), schedule), false);
  for (size_t i = funcs.values.size(); i-- > 0;)
    pass_on(needs, funcs.values[i], funcs.bounds_moves);
  TileExtents result;
  for (const Value& input : algorithm.inputs) result.inputs.push_back(needs.of(input));
  for (const Value& value : funcs.values) result.values.push_back(needs.of(value));
  return result;
}

}  // namespace cubist::akg

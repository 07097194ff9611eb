#include "front/merge_axes.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "cubist/akg/ops.h"
#include "ops/define.h"

namespace cubist::akg {
namespace {

using Exprs = std::vector<Halide::Expr>;

// With extents 1 in front.
Shape padded(const Shape& shape, size_t rank) {
  Shape result(rank - shape.size(), 1);
  result.insert(result.end(), shape.begin(), shape.end());
  return result;
}

// Old axes that become one, slowest first, and the longest of them: its coordinate stands for
// theirs. None: a new axis of extent 1.
struct Group {
  std::vector<size_t> axes;
  std::optional<size_t> longest{};
};

struct Groups {
  size_t rank = 0;  // of the values with the most axes; others are padded in front
  std::vector<Group> groups{};

  Shape merged(const Shape& shape) const {
    if (shape.empty()) return shape;
    const Shape old = padded(shape, rank);
    Shape result;
    for (const Group& group : groups) {
      int64_t extent = 1;
      for (const size_t axis : group.axes) extent *= old[axis];
      result.push_back(extent);
    }
    return result;
  }

  // Coordinates of a value that had `axes` axes, 0 but on one axis of each group.
  Exprs old_coordinates(const Exprs& at, size_t axes) const {
    Exprs old(axes, Halide::Expr(0));
    for (size_t i = 0; axes > 0 && i < groups.size(); ++i) {
      if (const auto axis = axis_of(groups[i], axes)) old[*axis] = at[i];
    }
    return old;
  }
  Exprs merged_coordinates(const Exprs& old) const {
    Exprs at;
    if (old.empty()) return at;
    for (const Group& group : groups) {
      const auto axis = axis_of(group, old.size());
      at.push_back(axis ? old[*axis] : Halide::Expr(0));
    }
    return at;
  }

  // The new axis of axis `old` of a value with `axes` axes.
  int64_t merged_axis(int64_t old, size_t axes) const {
    const size_t padded_axis = static_cast<size_t>(old) + rank - axes;
    const auto has_it = [&](const Group& group) {
      return std::find(group.axes.begin(), group.axes.end(), padded_axis) != group.axes.end();
    };
    return std::find_if(groups.begin(), groups.end(), has_it) - groups.begin();
  }
  std::vector<int64_t> merged_axes(const std::vector<int64_t>& old, size_t domain_rank) const {
    std::vector<int64_t> axes;
    for (size_t i = 0; i < groups.size(); ++i) {
      const auto axis = axis_of(groups[i], domain_rank);
      if (axis && std::find(old.begin(), old.end(), static_cast<int64_t>(*axis)) != old.end())
        axes.push_back(static_cast<int64_t>(i));
    }
    return axes;
  }

 private:
  // That of a value with `axes` axes which stands for the group's, if it has it.
  std::optional<size_t> axis_of(const Group& group, size_t axes) const {
    const size_t missing = rank - axes;
    if (!group.longest || *group.longest < missing) return std::nullopt;
    return *group.longest - missing;
  }
};

class Merger {
 public:
  explicit Merger(const Algorithm& algorithm) : algorithm_(algorithm) {
    for (const auto* list : {&algorithm.inputs, &algorithm.outputs})
      values_.insert(values_.end(), list->begin(), list->end());
    for (const Value& value : values_in_order(algorithm)) values_.push_back(value);
    for (const Value& value : values_) groups_.rank = std::max(groups_.rank, value.shape().size());
  }

  bool is_possible() const {
    return std::all_of(values_.begin(), values_.end(), [](const Value& value) {
      const Value::Definition& d = value.definition();
      return d.kind == Kind::kInput || d.kind == Kind::kElementwise || d.joined_axis ||
             (d.kind == Kind::kReduction && d.operands.size() == 1 &&
              d.operands.front().shape() == d.domain);
    });
  }

  Algorithm run() {
    find_groups();
    Algorithm result{.name = algorithm_.name, .inputs = {}, .outputs = {}};
    for (const Value& value : algorithm_.inputs) result.inputs.push_back(merged(value));
    for (const Value& value : algorithm_.outputs) result.outputs.push_back(merged(value));
    return result;
  }

 private:
  static bool has_whole_blocks(const Value::Definition& concat) {
    constexpr int64_t kBlockBytes = 32;
    return std::all_of(concat.operands.begin(), concat.operands.end(), [&](const Value& operand) {
      int64_t bytes = halide_type(operand.type()).bytes();
      for (auto axis = static_cast<size_t>(*concat.joined_axis); axis < operand.shape().size();
           ++axis)
        bytes *= operand.shape()[axis];
      return bytes % kBlockBytes == 0;
    });
  }

  void find_groups() {
    std::vector<Shape> shapes;
    Shape whole(groups_.rank, 1);
    // Operands of a concat lie end to end in GM if theirs is the slowest axis, and in UB if each is
    // whole blocks.
    std::set<size_t> joined, joined_alone;
    for (const Value& value : values_) {
      const Value::Definition& d = value.definition();
      if (d.joined_axis) {
        const size_t axis = static_cast<size_t>(*d.joined_axis) + groups_.rank - d.shape.size();
        joined.insert(axis);
        if (!has_whole_blocks(d)) joined_alone.insert(axis);
      }
      const Shape& shape = shapes.emplace_back(padded(value.shape(), groups_.rank));
      for (size_t axis = 0; axis < whole.size(); ++axis)
        whole[axis] = std::max(whole[axis], shape[axis]);
    }
    const auto belongs = [&](size_t axis, const Group& group) {
      const size_t other = *group.longest;
      if (whole[other] == 1 || whole[axis] == 1) return true;
      if (joined.contains(axis) || joined_alone.contains(other)) return false;
      return std::all_of(shapes.begin(), shapes.end(), [&](const Shape& shape) {
        return (shape[other] == 1) == (shape[axis] == 1);
      });
    };
    for (size_t axis = 0; axis < whole.size(); ++axis) {
      if (axis == 0 || !belongs(axis, groups_.groups.back()))
        groups_.groups.push_back({.axes = {}, .longest = axis});
      Group& group = groups_.groups.back();
      if (whole[axis] > whole[*group.longest]) group.longest = axis;
      group.axes.push_back(axis);
    }
    // Tiles are cut along an axis that is not reduced.
    const auto reduces = [](const Value& value) {
      return value.definition().kind == Kind::kReduction;
    };
    if (groups_.groups.size() == 1 && std::any_of(values_.begin(), values_.end(), reduces))
      groups_.groups.insert(groups_.groups.begin(), Group());
  }

  Value merged(const Value& value) {
    const Value::Definition& old = value.definition();
    const auto known = done_.find(&old);
    if (known != done_.end()) return known->second;
    Value::Definition made = old;
    made.shape = groups_.merged(old.shape);
    for (Value& operand : made.operands) operand = merged(operand);
    if (old.joined_axis) {
      const int64_t axis = groups_.merged_axis(*old.joined_axis, old.shape.size());
      return done_.emplace(&old, concat(made.operands, axis)).first->second;
    }
    if (old.kind != Kind::kInput) made.element = element_of(old);
    if (old.kind == Kind::kReduction) {
      made.domain = groups_.merged(old.domain);
      made.axes = groups_.merged_axes(old.axes, old.domain.size());
    }
    return done_.emplace(&old, Value(std::make_shared<const Value::Definition>(std::move(made))))
        .first->second;
  }

  // The old definition, asked for old coordinates.
  decltype(Value::Definition::element) element_of(const Value::Definition& old) const {
    const size_t axes = old.kind == Kind::kReduction ? old.domain.size() : old.shape.size();
    return [groups = groups_, element = old.element, axes](const std::vector<Reader>& readers,
                                                           const Exprs& at) {
      std::vector<Reader> old_readers;
      for (const Reader& read : readers) {
        old_readers.push_back(
            [&read, &groups](const Exprs& of) { return read(groups.merged_coordinates(of)); });
      }
      return element(old_readers, groups.old_coordinates(at, axes));
    };
  }

  const Algorithm& algorithm_;
  std::vector<Value> values_{};
  Groups groups_{};
  std::map<const Value::Definition*, Value> done_{};
};

}  // namespace

Algorithm with_merged_axes(const Algorithm& algorithm) {
  Merger merger(algorithm);
  return merger.is_possible() ? merger.run() : algorithm;
}

}  // namespace cubist::akg

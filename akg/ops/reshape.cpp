#include <fmt/format.h>

#include <algorithm>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

namespace {

// Axes [from, from_end) of the source hold the elements of axes [to, to_end) of the result.
struct AxisGroup {
  size_t from = 0, from_end = 0, to = 0, to_end = 0;
};

// The finest groups, so that a coordinate is computed from as few others as possible.
std::vector<AxisGroup> group_axes(const Shape& from, const Shape& to) {
  std::vector<AxisGroup> groups;
  AxisGroup group;
  while (group.from_end < from.size() || group.to_end < to.size()) {
    int64_t from_count = 1, to_count = 1;
    const auto take_from = [&] { from_count *= from[group.from_end++]; };
    const auto take_to = [&] { to_count *= to[group.to_end++]; };
    if (group.from_end < from.size()) take_from();
    if (group.to_end < to.size()) take_to();
    while (from_count != to_count) {
      if (from_count < to_count) {
        take_from();
      } else {
        take_to();
      }
    }
    groups.push_back(group);
    group = {group.from_end, group.from_end, group.to_end, group.to_end};
  }
  return groups;
}

Exprs source_of(const std::vector<AxisGroup>& groups, const Shape& from, const Shape& to,
                const Exprs& at) {
  Exprs source(from.size(), Expr(0));
  for (const AxisGroup& group : groups) {
    Expr number = 0;
    for (size_t axis = group.to; axis < group.to_end; ++axis) {
      if (to[axis] != 1) number = number * static_cast<int>(to[axis]) + at[axis];
    }
    // The slowest coordinate needs no remainder: the number ends where the group does.
    size_t slowest = group.from;
    while (slowest < group.from_end && from[slowest] == 1) ++slowest;
    for (size_t axis = group.from_end; axis-- > slowest;) {
      const auto extent = static_cast<int>(from[axis]);
      if (extent == 1) continue;
      source[axis] = axis == slowest ? number : number % extent;
      number = number / extent;
    }
  }
  return source;
}

}  // namespace

Value reshape(const Value& x, const Shape& shape) {
  require(elements_of(shape) == elements_of(x.shape()) &&
              std::all_of(shape.begin(), shape.end(), [](int64_t n) { return n > 0; }),
          "reshape", fmt::format("view {} as {}", to_string(x.shape()), to_string(shape)),
          "as many elements");
  if (shape == x.shape()) return x;
  const Shape from = x.shape();
  const auto groups = group_axes(from, shape);
  Value::Definition definition{
      .kind = Kind::kMove,
      .name = "reshape",
      .type = x.type(),
      .shape = shape,
      .operands = {x},
      .element = [from, shape, groups](const std::vector<Reader>& readers, const Exprs& at) {
        return readers.front()(source_of(groups, from, shape, at));
      }};
  return Value(std::make_shared<const Value::Definition>(std::move(definition)));
}

}  // namespace cubist::akg

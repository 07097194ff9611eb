#include <fmt/format.h>

#include <memory>
#include <utility>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

Halide::Expr joined_element(const Value::Definition& concat, int64_t granule,
                            const std::vector<Reader>& readers, const Exprs& at) {
  const auto axis = static_cast<size_t>(*concat.joined_axis);
  const auto granules = [granule](int64_t extent) { return static_cast<int>(extent / granule); };
  const Halide::Expr number = at[axis] / static_cast<int>(granule);
  const Halide::Expr within = at[axis] % static_cast<int>(granule);
  Halide::Expr value;
  int64_t end = concat.shape[axis];
  for (size_t i = concat.operands.size(); i-- > 0;) {
    const int64_t extent = concat.operands[i].shape()[axis];
    Exprs source = at;
    source[axis] = Halide::clamp(number - granules(end - extent), 0, granules(extent) - 1) *
                       static_cast<int>(granule) +
                   within;
    const Halide::Expr read = readers[i](source);
    const Halide::Expr is_before_end = cut_at(concat.shape, axis, number < granules(end));
    value = value.defined() ? Halide::select(is_before_end, read, value) : read;
    end -= extent;
  }
  return value;
}

Value concat(const std::vector<Value>& parts, int64_t axis) {
  require(!parts.empty(), "concat", "join no values", "at least one");
  const auto a = static_cast<size_t>(axis_of("concat", parts.front(), axis));
  require_same_type("concat", parts);
  Shape shape = parts.front().shape();
  shape[a] = 0;
  for (const Value& part : parts) {
    Shape other = part.shape();
    require_rank("concat", part, shape.size());
    other[a] += shape[a];
    shape[a] = other[a];
    require(shape == other, "concat",
            fmt::format("join {} and {} along axis {}", to_string(parts.front().shape()),
                        to_string(part.shape()), a),
            "equal extents along other axes");
  }
  auto definition = std::make_shared<Value::Definition>(
      Value::Definition{.kind = Kind::kMove,
                        .name = "concat",
                        .attributes = fmt::format("axis={}", a),
                        .type = parts.front().type(),
                        .shape = shape,
                        .operands = parts,
                        .joined_axis = static_cast<int64_t>(a)});
  definition->element = [joined = *definition](const std::vector<Reader>& readers,
                                               const Exprs& at) {
    return joined_element(joined, 1, readers, at);
  };
  return Value(std::move(definition));
}

}  // namespace cubist::akg

#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

Value gather(const Value& x, const Value& indices, int64_t axis) {
  require_type("gather", indices, {DataType::s32});
  const auto a = static_cast<size_t>(axis_of("gather", x, axis));
  const size_t index_rank = indices.shape().size();
  Shape shape = x.shape();
  shape.erase(shape.begin() + static_cast<ptrdiff_t>(a));
  shape.insert(shape.begin() + static_cast<ptrdiff_t>(a), indices.shape().begin(),
               indices.shape().end());
  const auto extent = static_cast<int>(x.shape()[a]);
  Value::Definition definition{
      .kind = Kind::kMove,
      .name = "gather",
      .attributes = fmt::format("axis={}", a),
      .type = x.type(),
      .shape = shape,
      .operands = {x, indices},
      .element = [a, index_rank, extent](const std::vector<Reader>& readers, const Exprs& at) {
        const auto first = at.begin() + static_cast<ptrdiff_t>(a),
                   end = first + static_cast<ptrdiff_t>(index_rank);
        const Halide::Expr index = readers[1](Exprs(first, end));
        Exprs source(at.begin(), first);
        // A promise to Halide's bounds, not a clamp.
        source.push_back(Halide::unsafe_promise_clamped(
            Halide::select(index < 0, index + extent, index), 0, extent - 1));
        source.insert(source.end(), end, at.end());
        return readers[0](source);
      }};
  // Rows are copied from GM to where they are wanted; single elements are picked in UB.
  const bool has_rows = a + 1 < x.shape().size() && x.shape().back() > 1;
  if (has_rows) definition.places = {1};
  return Value(std::make_shared<const Value::Definition>(std::move(definition)));
}

}  // namespace cubist::akg

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

Value transpose(const Value& x, const Axes& permutation) {
  const size_t rank = x.shape().size();
  require(permutation.size() == rank, "transpose",
          fmt::format("order axes {} of shape {}", to_string(permutation), to_string(x.shape())),
          fmt::format("{} axes", rank));
  Axes order;
  for (const int64_t axis : permutation) order.push_back(axis_of("transpose", x, axis));
  axes_of("transpose", x, order);  // each once
  Shape shape;
  for (const int64_t axis : order) shape.push_back(x.shape()[static_cast<size_t>(axis)]);
  return move("transpose", fmt::format("axes={}", fmt::join(order, ",")), x, shape,
              [order](const Exprs& at) {
                Exprs source(at.size());
                for (size_t i = 0; i < at.size(); ++i)
                  source[static_cast<size_t>(order[i])] = at[i];
                return source;
              });
}

}  // namespace cubist::akg

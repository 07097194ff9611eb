#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

Value expand(const Value& x, const Shape& shape) {
  const Shape from = x.shape();
  bool fits = from.size() <= shape.size();
  for (size_t i = 1; fits && i <= from.size(); ++i) {
    const int64_t extent = from[from.size() - i];
    fits = extent == 1 || extent == shape[shape.size() - i];
  }
  require(fits, "expand", fmt::format("stretch {} to {}", to_string(from), to_string(shape)),
          "extents that are equal, or 1 before");
  if (shape == from) return x;
  return move("expand", "", x, shape, [from](const Exprs& at) {
    Exprs source(at.end() - static_cast<ptrdiff_t>(from.size()), at.end());
    for (size_t axis = 0; axis < from.size(); ++axis) {
      if (from[axis] == 1) source[axis] = 0;
    }
    return source;
  });
}

Value tile(const Value& x, const Shape& repeats) {
  const Shape from = x.shape();
  require(repeats.size() == from.size(), "tile",
          fmt::format("repeat {} by {}", to_string(from), to_string(repeats)),
          "one number for each axis");
  Shape shape;
  for (size_t axis = 0; axis < from.size(); ++axis) {
    require(repeats[axis] > 0, "tile", fmt::format("repeat {} times", repeats[axis]),
            "at least once");
    shape.push_back(from[axis] * repeats[axis]);
  }
  return move("tile", fmt::format("repeats={}", fmt::join(repeats, ",")), x, shape,
              [from, repeats](const Exprs& at) {
                Exprs source = at;
                for (size_t axis = 0; axis < from.size(); ++axis) {
                  if (repeats[axis] != 1) source[axis] = at[axis] % static_cast<int>(from[axis]);
                }
                return source;
              });
}

}  // namespace cubist::akg

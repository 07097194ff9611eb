#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

namespace {

// With the axis counted from the front.
Range checked(const Value& x, Range range) {
  range.axis = axis_of("slice", x, range.axis);
  const int64_t extent = x.shape()[static_cast<size_t>(range.axis)];
  const int64_t last = range.start + (range.count - 1) * range.step;
  require(range.count > 0 && range.step != 0 && 0 <= range.start && range.start < extent &&
              0 <= last && last < extent,
          "slice",
          fmt::format("take {} elements from {} on, {} apart, of {}", range.count, range.start,
                      range.step, extent),
          "at least one, all inside");
  return range;
}

}  // namespace

Value slice(const Value& x, const std::vector<Range>& ranges) {
  std::vector<Range> all;
  Shape shape = x.shape();
  std::string attributes;
  std::vector<int64_t> axes;
  for (const Range& given : ranges) {
    const Range range = all.emplace_back(checked(x, given));
    axes.push_back(range.axis);
    shape[static_cast<size_t>(range.axis)] = range.count;
    attributes += fmt::format("{}axis {}: {} + {} i", attributes.empty() ? "" : ", ", range.axis,
                              range.start, range.step);
  }
  if (ranges.empty()) return x;
  axes_of("slice", x, axes);  // each once
  return move("slice", attributes, x, shape, [all](const Exprs& at) {
    Exprs source = at;
    for (const Range& range : all) {
      Halide::Expr& coordinate = source[static_cast<size_t>(range.axis)];
      coordinate = coordinate * static_cast<int>(range.step) + static_cast<int>(range.start);
    }
    return source;
  });
}

std::vector<Value> split(const Value& x, int64_t axis, const std::vector<int64_t>& extents) {
  const int64_t a = axis_of("split", x, axis), extent = x.shape()[static_cast<size_t>(a)];
  std::vector<Value> pieces;
  int64_t start = 0;
  for (const int64_t count : extents) {
    require(count > 0 && start + count <= extent, "split",
            fmt::format("cut {} into {}", extent, to_string(extents)),
            "pieces of at least 1 that sum to the whole");
    pieces.push_back(slice(x, {{.axis = a, .start = start, .count = count}}));
    start += count;
  }
  require(start == extent, "split", fmt::format("cut {} into {}", extent, to_string(extents)),
          "pieces that sum to the whole");
  return pieces;
}

}  // namespace cubist::akg

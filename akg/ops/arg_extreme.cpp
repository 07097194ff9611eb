#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

namespace {

// Numbers up to 2^24 are exact in f32, in which the vector unit has reductions to the smallest.
constexpr int64_t kMostPlaces = int64_t{1} << 24;

// The row-major number of `at` in the box of `axes`.
Expr number_of(const Shape& shape, const std::vector<int64_t>& axes, const Exprs& at) {
  Expr number = 0;
  for (const int64_t axis : axes) {
    const auto a = static_cast<size_t>(axis);
    number = number * static_cast<int>(shape[a]) + at[a];
  }
  return number;
}

// The smallest number of a place that holds the extreme.
Value place_of(const std::string& name, const Value& x, const Value& extreme,
               const std::vector<int64_t>& axes) {
  const int64_t places = count_of(x.shape(), axes);
  require(places <= kMostPlaces, name, fmt::format("number {} places", places),
          fmt::format("at most {}", kMostPlaces));
  const Shape shape = x.shape();
  const auto none = static_cast<float>(places);
  return reduction(name, "", kMinimum, DataType::f32, shape, axes, {x, extreme},
                   [shape, axes, none](const std::vector<Reader>& readers, const Exprs& at) {
                     Exprs kept = at;
                     for (const int64_t axis : axes) kept[static_cast<size_t>(axis)] = 0;
                     return Halide::select(readers[0](at) == readers[1](kept),
                                           Halide::cast<float>(number_of(shape, axes, at)),
                                           Expr(none));
                   });
}

}  // namespace

Value arg_max(const Value& x, const Axes& axes, bool keep_dims) {
  const auto all = axes_of("arg_max", x, axes);
  const Value place = place_of("arg_max", x, reduce_max(x, all), all);
  return keep_or_drop(cast(place, DataType::s32), all, keep_dims);
}

Value arg_min(const Value& x, const Axes& axes, bool keep_dims) {
  const auto all = axes_of("arg_min", x, axes);
  const Value place = place_of("arg_min", x, reduce_min(x, all), all);
  return keep_or_drop(cast(place, DataType::s32), all, keep_dims);
}

}  // namespace cubist::akg

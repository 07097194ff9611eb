#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

namespace {

// Where pixel i of the result lies in the source: (scale i + offset) / divisor, all integers.
struct Coordinate {
  int64_t scale = 1, offset = 0, divisor = 1;
};

Coordinate coordinate_of(int64_t in, int64_t out, CoordinateMode mode) {
  const Coordinate first{0, 0, 1};
  switch (mode) {
    case CoordinateMode::kPytorchHalfPixel:
      if (out == 1) return first;
      [[fallthrough]];
    case CoordinateMode::kHalfPixel:  // (i + 1/2) in / out - 1/2
      return {2 * in, in - out, 2 * out};
    case CoordinateMode::kAsymmetric:
      return {in, 0, out};
    case CoordinateMode::kAlignCorners:
      return out == 1 ? first : Coordinate{in - 1, 0, out - 1};
  }
  return first;
}

// floor((scale i + offset) / divisor).
Expr floor_at(Coordinate c, const Expr& i) {
  const int64_t common = std::gcd(std::gcd(c.scale, c.offset), c.divisor);
  return (i * static_cast<int>(c.scale / common) + static_cast<int>(c.offset / common)) /
         static_cast<int>(c.divisor / common);
}

// Half a pixel is half a divisor: doubled, so that it is an integer.
Coordinate rounded(const Coordinate& c, NearestMode mode) {
  switch (mode) {
    case NearestMode::kFloor:
      return c;
    case NearestMode::kCeil:
      return {c.scale, c.offset + c.divisor - 1, c.divisor};
    case NearestMode::kRoundPreferFloor:
      return {2 * c.scale, 2 * c.offset + c.divisor - 1, 2 * c.divisor};
    case NearestMode::kRoundPreferCeil:
      break;
  }
  return {2 * c.scale, 2 * c.offset + c.divisor, 2 * c.divisor};
}

const char* name_of(CoordinateMode mode) {
  switch (mode) {
    case CoordinateMode::kHalfPixel:
      return "half_pixel";
    case CoordinateMode::kPytorchHalfPixel:
      return "pytorch_half_pixel";
    case CoordinateMode::kAsymmetric:
      return "asymmetric";
    case CoordinateMode::kAlignCorners:
      break;
  }
  return "align_corners";
}

const char* name_of(NearestMode mode) {
  switch (mode) {
    case NearestMode::kRoundPreferFloor:
      return "round_prefer_floor";
    case NearestMode::kRoundPreferCeil:
      return "round_prefer_ceil";
    case NearestMode::kFloor:
      return "floor";
    case NearestMode::kCeil:
      break;
  }
  return "ceil";
}

void check_shape(const std::string& op, const Value& x, const Shape& shape) {
  require_rank(op, x, shape.size());
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    // Coordinates are computed in s32.
    require(shape[axis] > 0 && shape[axis] < (int64_t{1} << 28) / x.shape()[axis], op,
            fmt::format("resize {} to {}", to_string(x.shape()), to_string(shape)),
            "extents from 1 on, their product along an axis below 2^28");
  }
}

// Row `floor(c) + step` along one axis, the last one beyond the edge.
Value take(const std::string& name, const std::string& attributes, const Value& x, size_t axis,
           int64_t extent, const Coordinate& c, int step) {
  Shape shape = x.shape();
  const auto last = static_cast<int>(shape[axis] - 1);
  shape[axis] = extent;
  return move(name, attributes, x, shape, [=](const Exprs& at) {
    Exprs source = at;
    source[axis] = Halide::clamp(floor_at(c, at[axis]) + step, 0, last);
    return source;
  });
}

// f32. low + (high - low) t, t the fraction of the coordinate.
Value resize_axis(const Value& x, size_t axis, int64_t extent, CoordinateMode mode) {
  const Coordinate c = coordinate_of(x.shape()[axis], extent, mode);
  const auto attributes = fmt::format("axis={} {}", axis, name_of(mode));
  const Value low = take("resize_low", attributes, x, axis, extent, c, 0),
              high = take("resize_high", attributes, x, axis, extent, c, 1);
  return Value(std::make_shared<const Value::Definition>(Value::Definition{
      .kind = Kind::kElementwise,
      .name = "resize_linear",
      .attributes = fmt::format("{} from {}", attributes, x.shape()[axis]),
      .type = DataType::f32,
      .shape = low.shape(),
      .operands = {low, high},
      .element = [c, axis](const std::vector<Reader>& readers, const Exprs& at) {
        const Expr steps = (at[axis] * static_cast<int>(c.scale) + static_cast<int>(c.offset)) %
                           static_cast<int>(c.divisor);
        const Expr t = Halide::cast<float>(steps) * (1.0f / static_cast<float>(c.divisor));
        const Expr from = readers[0](at), to = readers[1](at);
        return from + (to - from) * t;
      }}));
}

}  // namespace

Value resize_nearest(const Value& x, const Shape& shape, CoordinateMode coordinates,
                     NearestMode nearest) {
  check_shape("resize_nearest", x, shape);
  if (shape == x.shape()) return x;
  const Shape from = x.shape();
  return move("resize_nearest", fmt::format("{} {}", name_of(coordinates), name_of(nearest)), x,
              shape, [=](const Exprs& at) {
                Exprs source = at;
                for (size_t axis = 0; axis < at.size(); ++axis) {
                  if (from[axis] == shape[axis]) continue;
                  const Coordinate c = coordinate_of(from[axis], shape[axis], coordinates);
                  source[axis] = Halide::clamp(floor_at(rounded(c, nearest), at[axis]), 0,
                                               static_cast<int>(from[axis] - 1));
                }
                return source;
              });
}

Value resize_linear(const Value& x, const Shape& shape, CoordinateMode coordinates) {
  require_type("resize_linear", x, kFloats);
  check_shape("resize_linear", x, shape);
  if (shape == x.shape()) return x;
  Value result = as_f32(x);
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] != x.shape()[axis])
      result = resize_axis(result, axis, shape[axis], coordinates);
  }
  return cast(result, x.type());
}

}  // namespace cubist::akg

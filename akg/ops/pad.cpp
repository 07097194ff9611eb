#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

namespace {

struct Padding {
  Shape inner, before, shape;
  PadMode mode = PadMode::kConstant;
  double value = 0;
  DataType type = DataType::f16;
};

bool is_padded(const Padding& padding, size_t axis) {
  return padding.inner[axis] != padding.shape[axis];
}

// Where axis `axis` reads; clamped into it.
Expr source_coordinate(const Padding& padding, size_t axis, const Expr& at) {
  if (!is_padded(padding, axis)) return at;
  const auto last = static_cast<int>(padding.inner[axis] - 1);
  Expr inner = at - static_cast<int>(padding.before[axis]);
  if (padding.mode == PadMode::kReflect) {
    inner = Halide::max(inner, -inner);
    inner = Halide::min(inner, 2 * last - inner);
  }
  return Halide::clamp(cut_at(padding.shape, axis, inner), 0, last);
}

Expr fill_of(const Padding& padding) {
  return Halide::Internal::make_const(halide_type(padding.type), padding.value);
}

Expr element_of(const Padding& padding, const Reader& reader, const Exprs& at) {
  Exprs source;
  Expr is_inside = Halide::Internal::const_true();
  for (size_t axis = 0; axis < at.size(); ++axis) {
    source.push_back(source_coordinate(padding, axis, at[axis]));
    if (!is_padded(padding, axis)) continue;
    const auto begin = static_cast<int>(padding.before[axis]),
               end = begin + static_cast<int>(padding.inner[axis]);
    is_inside = is_inside && cut_at(padding.shape, axis, at[axis] >= begin) &&
                cut_at(padding.shape, axis, at[axis] < end);
  }
  const Expr read = reader(source);
  return padding.mode == PadMode::kConstant ? Halide::select(is_inside, read, fill_of(padding))
                                            : read;
}

const char* name_of(PadMode mode) {
  switch (mode) {
    case PadMode::kConstant:
      return "constant";
    case PadMode::kEdge:
      return "edge";
    case PadMode::kReflect:
      break;
  }
  return "reflect";
}

Padding checked(const Value& x, const Shape& before, const Shape& after, PadMode mode,
                double value) {
  const size_t rank = x.shape().size();
  require(
      before.size() == rank && after.size() == rank, "pad",
      fmt::format("pad {} by {} and {}", to_string(x.shape()), to_string(before), to_string(after)),
      "a number for each axis");
  Padding padding{x.shape(), before, x.shape(), mode, value, x.type()};
  for (size_t axis = 0; axis < rank; ++axis) {
    const int64_t most =
        mode == PadMode::kReflect ? x.shape()[axis] - 1 : std::numeric_limits<int32_t>::max();
    require(0 <= before[axis] && before[axis] <= most && 0 <= after[axis] && after[axis] <= most,
            "pad",
            fmt::format("pad axis {} of {} by {} and {}", axis, to_string(x.shape()), before[axis],
                        after[axis]),
            fmt::format("0 to {}", most));
    padding.shape[axis] += before[axis] + after[axis];
  }
  return padding;
}

}  // namespace

Value pad(const Value& x, const Shape& before, const Shape& after, PadMode mode, double value) {
  const Padding padding = checked(x, before, after, mode, value);
  if (padding.shape == x.shape()) return x;
  std::string attributes = fmt::format("{} before={}", name_of(mode), fmt::join(before, ","));
  if (mode == PadMode::kConstant) attributes += fmt::format(" value={}", value);
  return move("pad", attributes, x.type(), padding.shape, {x},
              [padding](const std::vector<Reader>& readers, const Exprs& at) {
                return element_of(padding, readers.front(), at);
              });
}

}  // namespace cubist::akg

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"
#include "ops/window.h"

namespace cubist::akg {

namespace {

using Halide::Expr;

// `monoid` over the windows of x, padded with `padding`, as `type`: [n, c, h, w].
Value over_windows(const std::string& op, const Monoid& monoid, const Value& x,
                   const Window& window, double padding, DataType type) {
  const Value padded = pad_for(op, x, window, padding);
  const Shape in = x.shape();
  const Shape shape{in[0], in[1], windows_along(op, in[2], window, 0),
                    windows_along(op, in[3], window, 1)};
  Shape domain = shape;
  domain.insert(domain.end(), {window.kernel[0], window.kernel[1]});
  const Value result =
      reduction(op, to_string(window), monoid, type, domain, {4, 5}, {padded},
                [window, type](const std::vector<Reader>& readers, const Exprs& at) {
                  return Halide::cast(halide_type(type),
                                      readers[0]({at[0], at[1], place_of(window, 0, at[2], at[4]),
                                                  place_of(window, 1, at[3], at[5])}));
                });
  return reshape(result, shape);
}

// Taps of window `at` that lie in [0, extent).
Expr taps_inside(const Window& window, int i, int64_t extent, const Expr& at) {
  const auto dilation = static_cast<int>(window.dilation[i]),
             kernel = static_cast<int>(window.kernel[i]);
  const Expr first =
      at * static_cast<int>(window.stride[i]) - static_cast<int>(window.pad_before[i]);
  const Expr skipped = (Halide::max(-first, 0) + (dilation - 1)) / dilation;
  const Expr last = (static_cast<int>(extent - 1) - first) / dilation;
  return Halide::min(last, kernel - 1) - skipped + 1;
}

}  // namespace

Value max_pool2d(const Value& x, const Window& window) {
  require_type("max_pool2d", x, kNumbers);
  const double lowest = x.type() == DataType::s32 ? std::numeric_limits<int32_t>::min() : -INFINITY;
  return over_windows("max_pool2d", kMaximum, x, window, lowest, x.type());
}

Value average_pool2d(const Value& x, const Window& window, bool count_padding) {
  require_type("average_pool2d", x, kFloats);
  const Value sum = over_windows("sum_pool2d", kSum, x, window, 0, DataType::f32);
  const bool is_padded =
      window.pad_before[0] + window.pad_before[1] + window.pad_after[0] + window.pad_after[1] > 0;
  if (count_padding || !is_padded) {
    const auto count = static_cast<double>(window.kernel[0] * window.kernel[1]);
    return cast(sum * constant(DataType::f32, 1 / count), x.type());
  }
  const int64_t height = x.shape()[2], width = x.shape()[3];
  const Value mean(std::make_shared<const Value::Definition>(Value::Definition{
      .kind = Kind::kElementwise,
      .name = "average_pool2d",
      .attributes = fmt::format("{} of {}x{}", to_string(window), height, width),
      .type = DataType::f32,
      .shape = sum.shape(),
      .operands = {sum},
      .element = [=](const std::vector<Reader>& readers, const Exprs& at) {
        const Expr count =
            taps_inside(window, 0, height, at[2]) * taps_inside(window, 1, width, at[3]);
        return readers[0](at) / Halide::cast<float>(count);
      }}));
  return cast(mean, x.type());
}

}  // namespace cubist::akg

#include <fmt/format.h>

#include <numeric>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

namespace {

Axes axes_from(const Value& x, int64_t first) {
  Axes axes(x.shape().size() - static_cast<size_t>(first));
  std::iota(axes.begin(), axes.end(), first);
  return axes;
}

Value f32(double value) { return constant(DataType::f32, value); }

// (x - mean) / sqrt(variance + epsilon) in f32; two passes over x, so that the variance of numbers
// far from 0 is no difference of large ones.
Value standardized(const Value& x, const Axes& axes, double epsilon) {
  const Value wide = as_f32(x), centered = wide - reduce_mean(wide, axes);
  const Value variance =
      reduce_sum_square(centered, axes) * f32(1 / static_cast<double>(count_of(x.shape(), axes)));
  return centered * rsqrt(variance + f32(epsilon));
}

// {C} as {C, 1, ...}, to stretch over N, C, ...; in f32.
Value per_channel(const std::string& op, const Value& value, const Value& x) {
  require_rank(op, value, 1);
  require(value.shape()[0] == x.shape()[1], op,
          fmt::format("apply {} of {} channels", to_string(value.shape()), x.shape()[1]),
          fmt::format("shape [{}]", x.shape()[1]));
  Shape shape(x.shape().size() - 1, 1);
  shape[0] = value.shape()[0];
  return as_f32(reshape(value, shape));
}

void require_channels(const std::string& op, const Value& x) {
  require_type(op, x, kFloats);
  require(x.shape().size() >= 2, op, "normalise shape " + to_string(x.shape()), "N, C, ...");
}

// What stretches to a shape does not widen it.
void require_stretches(const std::string& op, const Value& x, const Value& operand) {
  require_same_type(op, {x, operand});
  require(broadcast(op, {x, operand}) == x.shape(), op,
          fmt::format("apply {} to {}", to_string(operand.shape()), to_string(x.shape())),
          "a shape that stretches to the second");
}

}  // namespace

Value layer_norm(const Value& x, const Value& scale, const Value& bias, int64_t axis,
                 double epsilon) {
  require_type("layer_norm", x, kFloats);
  require_stretches("layer_norm", x, scale);
  require_stretches("layer_norm", x, bias);
  const Axes axes = axes_from(x, axis_of("layer_norm", x, axis));
  return cast(standardized(x, axes, epsilon) * as_f32(scale) + as_f32(bias), x.type());
}

Value rms_norm(const Value& x, const Value& scale, int64_t axis, double epsilon) {
  require_type("rms_norm", x, kFloats);
  require_stretches("rms_norm", x, scale);
  const Axes axes = axes_from(x, axis_of("rms_norm", x, axis));
  const Value wide = as_f32(x);
  const Value mean_square =
      reduce_sum_square(wide, axes) * f32(1 / static_cast<double>(count_of(x.shape(), axes)));
  return cast(wide * rsqrt(mean_square + f32(epsilon)) * as_f32(scale), x.type());
}

Value instance_norm(const Value& x, const Value& scale, const Value& bias, double epsilon) {
  require_channels("instance_norm", x);
  require_same_type("instance_norm", {x, scale, bias});
  require(x.shape().size() > 2, "instance_norm", "normalise shape " + to_string(x.shape()),
          "N, C and at least one more dimension");
  return cast(standardized(x, axes_from(x, 2), epsilon) * per_channel("instance_norm", scale, x) +
                  per_channel("instance_norm", bias, x),
              x.type());
}

Value group_norm(const Value& x, const Value& scale, const Value& bias, int64_t groups,
                 double epsilon) {
  require_channels("group_norm", x);
  require_same_type("group_norm", {x, scale, bias});
  const int64_t channels = x.shape()[1];
  require(groups > 0 && channels % groups == 0, "group_norm",
          fmt::format("form {} groups of {} channels", groups, channels), "a divisor");
  const Value grouped =
      reshape(x, {x.shape()[0], groups, elements_of(x.shape()) / (x.shape()[0] * groups)});
  const Value standard = reshape(standardized(grouped, {2}, epsilon), x.shape());
  return cast(standard * per_channel("group_norm", scale, x) + per_channel("group_norm", bias, x),
              x.type());
}

Value batch_norm(const Value& x, const Value& scale, const Value& bias, const Value& mean,
                 const Value& variance, double epsilon) {
  require_channels("batch_norm", x);
  require_same_type("batch_norm", {x, scale, bias, mean, variance});
  const auto channel = [&](const Value& value) { return per_channel("batch_norm", value, x); };
  const Value factor = channel(scale) * rsqrt(channel(variance) + f32(epsilon));
  return cast((as_f32(x) - channel(mean)) * factor + channel(bias), x.type());
}

}  // namespace cubist::akg

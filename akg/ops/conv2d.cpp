#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"
#include "ops/window.h"

namespace cubist::akg {

Value conv2d(const Value& x, const Value& weights, const Window& window, int64_t groups,
             DataType type) {
  require_type("conv2d", x, kFloats);
  require_same_type("conv2d", {x, weights});
  require_rank("conv2d", x, 4);
  require_rank("conv2d", weights, 4);
  const Shape in = x.shape(), w = weights.shape();
  require(groups > 0 && w[0] % groups == 0 && w[1] * groups == in[1] && w[2] == window.kernel[0] &&
              w[3] == window.kernel[1],
          "conv2d",
          fmt::format("apply weights {} with {} groups and {} to {}", to_string(w), groups,
                      to_string(window), to_string(in)),
          "[out, c / groups, kernel h, kernel w]");
  const int64_t height = windows_along("conv2d", in[2], window, 0),
                width = windows_along("conv2d", in[3], window, 1);
  const Shape shape{in[0], w[0], height, width};
  const auto per_group = static_cast<int>(w[1]), out_per_group = static_cast<int>(w[0] / groups);
  const Value sum = reduction(
      "conv2d", fmt::format("groups={} {}", groups, to_string(window)), kSum, DataType::f32,
      {in[0], w[0], height, width, w[1], w[2], w[3]}, {4, 5, 6},
      {pad_for("conv2d", x, window, 0), weights},
      [=](const std::vector<Reader>& readers, const Exprs& at) {
        const Halide::Expr channel =
            groups == 1 ? at[4] : at[1] / out_per_group * per_group + at[4];
        const Halide::Expr pixel = readers[0](
            {at[0], channel, place_of(window, 0, at[2], at[5]), place_of(window, 1, at[3], at[6])});
        const Halide::Expr weight = readers[1]({at[1], at[4], at[5], at[6]});
        return Halide::cast<float>(pixel) * Halide::cast<float>(weight);
      });
  return cast(reshape(sum, shape), type);
}

}  // namespace cubist::akg

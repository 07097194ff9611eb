#include "ops/window.h"

#include <fmt/format.h>

#include "ops/require.h"

namespace cubist::akg {

int64_t windows_along(const std::string& op, int64_t extent, const Window& window, int i) {
  const int64_t reach = (window.kernel[i] - 1) * window.dilation[i] + 1;
  const int64_t padded = extent + window.pad_before[i] + window.pad_after[i];
  require(window.kernel[i] > 0 && window.stride[i] > 0 && window.dilation[i] > 0 && padded >= reach,
          op, fmt::format("slide a window {} over {} elements", to_string(window), padded),
          "kernel, stride and dilation of 1 or more, and a window that fits");
  return (padded - reach) / window.stride[i] + 1;
}

Value pad_for(const std::string& op, const Value& x, const Window& window, double value) {
  require_rank(op, x, 4);
  return pad(x, {0, 0, window.pad_before[0], window.pad_before[1]},
             {0, 0, window.pad_after[0], window.pad_after[1]}, PadMode::kConstant, value);
}

Halide::Expr place_of(const Window& window, int i, const Halide::Expr& at,
                      const Halide::Expr& tap) {
  return at * static_cast<int>(window.stride[i]) + tap * static_cast<int>(window.dilation[i]);
}

std::string to_string(const Window& window) {
  const auto pair = [](const int64_t(&p)[2]) { return fmt::format("{}x{}", p[0], p[1]); };
  return fmt::format("kernel={} stride={} dilation={} pad={}+{}", pair(window.kernel),
                     pair(window.stride), pair(window.dilation), pair(window.pad_before),
                     pair(window.pad_after));
}

}  // namespace cubist::akg

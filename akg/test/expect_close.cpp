#include "test/expect_close.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace cubist::akg {

namespace {

constexpr double kLargestHalf = 65504;

// How many times the allowance an element is off: up to 1 passes.
double excess(double actual, double exact, double allowed, DataType type) {
  if (std::isnan(exact)) return std::isnan(actual) ? 0 : INFINITY;
  if (actual == exact) return 0;
  // Rounds to infinity from half an ulp above the largest on.
  if (type == DataType::f16 && std::isinf(actual) && actual * exact > 0)
    return std::fabs(exact) + allowed >= kLargestHalf + 16 ? 0 : INFINITY;
  if (!std::isfinite(actual) || !std::isfinite(exact)) return INFINITY;
  const double off = std::fabs(actual - exact);
  return off <= allowed ? 0 : (allowed > 0 ? off / allowed : INFINITY);
}

}  // namespace

void expect_close(const HostTensor& actual, const std::string& what, const Shape& shape,
                  const std::function<double(const Shape& index)>& exact,
                  const std::function<double(const Shape& index, double exact)>& allowed) {
  ASSERT_EQ(actual.shape, shape) << what;
  double worst = 0;
  std::string text;
  for_each_index(shape, [&](const Shape& index) {
    const double e = exact(index), a = actual.at(index), limit = allowed(index, e);
    const double off = excess(a, e, limit, actual.type);
    if (off <= worst) return;
    worst = off;
    text = fmt::format("{} at [{}]: {}, exact {}, off by {:.3g}, allowed {:.3g}", what,
                       fmt::join(index, ", "), a, e, std::fabs(a - e), limit);
  });
  EXPECT_EQ(worst, 0) << text;
}

}  // namespace cubist::akg

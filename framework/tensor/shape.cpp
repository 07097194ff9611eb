#include "tensor/shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "cubist/base/error.h"

namespace cubist::framework {

int64_t element_count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

std::string to_string(const Shape& shape) {
  return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

std::vector<int64_t> row_major_strides(const Shape& shape) {
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

int64_t normalize_axis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank) {
    throw Error(Fault::kModel,
                {.did = fmt::format("use axis {} of a tensor of rank {}", axis, rank),
                 .expected = fmt::format("an axis from {} to {}", -rank, rank - 1)});
  }
  return axis < 0 ? axis + rank : axis;
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape out(std::max(a.size(), b.size()), 1);
  for (size_t i = 0; i < out.size(); ++i) {
    const int64_t extent_a = i < a.size() ? a[a.size() - 1 - i] : 1;
    const int64_t extent_b = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (extent_a != extent_b && extent_a != 1 && extent_b != 1) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("broadcast shapes {} and {}", to_string(a), to_string(b)),
                   .expected = "equal extents, or 1, aligned at the last axis"});
    }
    out[out.size() - 1 - i] = extent_a == 1 ? extent_b : extent_a;
  }
  return out;
}

std::vector<int64_t> broadcast_strides(const Shape& from, const Shape& to) {
  std::vector<int64_t> strides(to.size(), 0);
  const std::vector<int64_t> own = row_major_strides(from);
  const size_t shift = to.size() - from.size();
  for (size_t i = 0; i < from.size(); ++i) strides[shift + i] = from[i] == 1 ? 0 : own[i];
  return strides;
}

}  // namespace cubist::framework

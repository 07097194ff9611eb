// Shapes: extents of a row-major tensor, outermost first. A scalar has no extents.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cubist::framework {

using Shape = std::vector<int64_t>;

int64_t element_count(const Shape& shape);
// "1x3x224x224"; "scalar" for a shape without extents.
std::string to_string(const Shape& shape);
// Elements between neighbours along each axis.
std::vector<int64_t> row_major_strides(const Shape& shape);

// `axis` counted from the front: -1 is the last of `rank`. Throws Error(Model) if it is outside
// [-rank, rank).
int64_t normalize_axis(int64_t axis, int64_t rank);

// NumPy's rule: aligned at the last axis, 1 stretches. Throws Error(Model) that names both shapes.
Shape broadcast(const Shape& a, const Shape& b);
// Strides for reading a tensor of `from` at the indices of `to`: 0 along stretched axes. `from`
// must broadcast to `to`.
std::vector<int64_t> broadcast_strides(const Shape& from, const Shape& to);

}  // namespace cubist::framework

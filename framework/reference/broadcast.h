// Walks over the elements of a broadcast result.
#pragma once

#include "tensor/shape.h"

namespace cubist::framework {

// Calls visit(element of a, element of b) for each element of `shape`, in row-major order. a and b
// broadcast to `shape`.
template <class Visit>
void for_each_broadcast(const Shape& shape, const Shape& a, const Shape& b, Visit&& visit) {
  const std::vector<int64_t> stride_a = broadcast_strides(a, shape),
                             stride_b = broadcast_strides(b, shape);
  const int64_t count = element_count(shape);
  std::vector<int64_t> index(shape.size(), 0);
  for (int64_t i = 0, at_a = 0, at_b = 0; i < count; ++i) {
    visit(at_a, at_b);
    for (size_t axis = shape.size(); axis-- > 0;) {
      at_a += stride_a[axis];
      at_b += stride_b[axis];
      if (++index[axis] < shape[axis]) break;
      at_a -= stride_a[axis] * shape[axis];
      at_b -= stride_b[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace cubist::framework

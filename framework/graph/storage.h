// Host tensors as the bytes that a device holds.
#pragma once

#include <cstddef>
#include <vector>

#include "graph/graph.h"

namespace cubist::framework {

// NumPy's broadcast to a shape. The tensor's shape must allow it.
Tensor broadcast_to(const Tensor& tensor, const Shape& shape);

// The bytes of a device type: broadcast to its shape, rounded to its element type, in its layout.
std::vector<std::byte> store(const Tensor& tensor, const TensorType& as);

// The extents of memory, slowest first: the shape of ND; N, C1, H, W, C0 of 5HD.
Shape storage_shape(const TensorType& type);

}  // namespace cubist::framework

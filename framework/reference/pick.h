// A tensor made of another's elements, chosen along each axis by itself: padding, resizing.
#pragma once

#include "tensor/tensor.h"

namespace cubist::framework {

inline constexpr int64_t kFilled = -1;  // an index that stands for the fill value

// Element [i, j, ...] is x[indices[0][i], indices[1][j], ...], or `fill` where one of them is
// kFilled. `fill`: one element of x's type.
Tensor pick(const Tensor& x, const std::vector<std::vector<int64_t>>& indices, const Tensor& fill);

}  // namespace cubist::framework

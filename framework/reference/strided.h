// Elements of a tensor at regular distances: slices, transpositions, stretched axes.
#pragma once

#include <span>

#include "tensor/tensor.h"

namespace cubist::framework {

// The tensor of `shape` whose element [i, j, ...] is x's element number
// first + steps[0] * i + steps[1] * j + ... All of them must lie in x.
Tensor take_strided(const Tensor& x, const Shape& shape, int64_t first,
                    std::span<const int64_t> steps);

}  // namespace cubist::framework

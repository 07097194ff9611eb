// A regular part of a tensor, which may reach past its edges.
#pragma once

#include "tensor/tensor.h"

namespace cubist::framework {

// Element [i...] is x[start + step * i...], along each axis.
struct Picked {
  Shape shape{};
  std::vector<int64_t> start{}, step{};
};

// `fill`: one element of x's type, taken where the part lies outside x.
Tensor pick(const Tensor& x, const Picked& picked, const Tensor& fill);

}  // namespace cubist::framework

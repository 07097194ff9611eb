// Scalars as sums of variables times factors.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ir/scalar.h"

namespace cubist::akg {

// base + sum of strides[i] * variable i; no variable occurs in base or strides.
struct Affine {
  Scalar base;
  std::vector<Scalar> strides;
};

// Nothing if it is not affine in them.
std::optional<Affine> affine_in(const Scalar& scalar, const std::vector<std::string>& variables);

}  // namespace cubist::akg

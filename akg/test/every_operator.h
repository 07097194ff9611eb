// One algorithm for each operator, with data: what a generator of kernels must be able to make.
#pragma once

#include <vector>

#include "cubist/akg/value.h"
#include "test/host_tensor.h"

namespace cubist::akg {

struct OperatorCase {
  Algorithm algorithm;
  std::vector<HostTensor> inputs;
  // Two implementations that keep the bounds of ops.h differ by at most this many ulp of the f32
  // result and this much, before they round to f16.
  double ulps = 0, absolute = 0;
};

std::vector<OperatorCase> every_operator();

}  // namespace cubist::akg

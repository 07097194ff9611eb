// Seeded random algorithms with data, and what their outputs must be.
#pragma once

#include <cstdint>
#include <vector>

#include "cubist/akg/value.h"
#include "test/host_tensor.h"

namespace cubist::akg {

// Values and, element by element, how far an implementation that keeps the bounds of ops.h may be
// from them. 0 where every operation on the way is exact or correctly rounded: then all
// implementations agree in every bit.
struct Estimate {
  HostTensor tensor;
  std::vector<double> errors;
};

struct RandomGraph {
  Algorithm algorithm;
  std::vector<HostTensor> inputs;
  std::vector<Estimate> outputs;
  int operators = 0;
};

// The same graph for the same seed on every host: 1 to 12 operators (elementwise with broadcasting,
// comparison and choice, conversions, reductions, softmax, normalisation; layout operators first
// and last) on f16, f32 or s32; extents 1, prime, powers of two and large; up to 2^14 elements.
// Operators are chosen by the data, so that results are finite and their bound stays small.
RandomGraph random_graph(uint64_t seed);

}  // namespace cubist::akg

#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace cubist::framework {

// LeNet-5 with relu and max pooling: input 1x1x28x28, output 1x10 (logits). LeCun et al. 1998.
Graph make_lenet(uint64_t seed);

}  // namespace cubist::framework

#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace cubist::framework {

// LeNet-5 with relu and max pooling: input [batch, 1, 28, 28], output 1x10 (logits). LeCun et al.
// 1998.
Graph make_lenet(uint64_t seed, int64_t batch);

}  // namespace cubist::framework

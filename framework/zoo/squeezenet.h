#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace cubist::framework {

// SqueezeNet 1.0: input [batch, 3, 224, 224], output [batch, 1000]. Iandola et al. 2016.
Graph make_squeezenet(uint64_t seed, int64_t batch);

}  // namespace cubist::framework

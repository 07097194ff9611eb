#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace cubist::framework {

// MobileNet v1, width 1: input [batch, 3, 224, 224], output [batch, 1000] (logits). Howard et al.
// 2017.
Graph make_mobilenet_v1(uint64_t seed, int64_t batch);

}  // namespace cubist::framework

#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace cubist::framework {

// ResNet v1.5 (stride in the 3x3): input [batch, 3, 224, 224], output [batch, 1000] (logits). He et
// al. 2016.
Graph make_resnet18(uint64_t seed, int64_t batch);
Graph make_resnet50(uint64_t seed, int64_t batch);
Graph make_resnet101(uint64_t seed, int64_t batch);

}  // namespace cubist::framework

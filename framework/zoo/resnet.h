#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace cubist::framework {

// ResNet-18 and ResNet-50 v1.5 (stride in the 3x3): input 1x3x224x224, output 1x1000 (logits). He
// et al. 2016.
Graph make_resnet18(uint64_t seed);
Graph make_resnet50(uint64_t seed);

}  // namespace cubist::framework

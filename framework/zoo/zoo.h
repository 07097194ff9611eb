// Networks that need no download: built by our own code, with weights from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace cubist::framework {

// "lenet", "resnet18" or "resnet50", as an importer would give it (types not inferred). Weights are
// uniform with He's variance, so that activations neither grow nor fade in f16. Throws
// Error(Config) that lists the names for another one.
Graph make_zoo_network(const std::string& name, uint64_t seed);

}  // namespace cubist::framework

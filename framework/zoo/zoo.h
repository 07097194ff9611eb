// Networks that need no download: built by our own code, with weights from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace cubist::framework {

// "resnet50", for example, as an importer would give it (types not inferred), for `batch` images.
// Weights are uniform with He's variance, so that activations neither grow nor fade in f16. Throws
// Error(Config) that lists the names for an unknown one, or for a batch below 1.
Graph make_zoo_network(const std::string& name, uint64_t seed, int64_t batch = 1);

}  // namespace cubist::framework

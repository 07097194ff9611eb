#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Every Conv packs its weights itself, each time it runs.
Graph pack_weights_on_device(Graph graph);

}  // namespace cubist::framework

#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Conv or Dense, then Add of a constant that is one number per output channel: the number joins the
// bias.
Graph fuse_bias(Graph graph);

}  // namespace cubist::framework

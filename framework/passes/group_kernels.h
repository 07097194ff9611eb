#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Operators whose kernels AKG makes become Fused nodes: one each without `fusion`; with it, a node
// joins the group that makes its operand where nobody else reads that operand and one kernel can
// compute both tile by tile. The graph must be placed.
Graph group_kernels(Graph graph, bool fusion);

}  // namespace cubist::framework

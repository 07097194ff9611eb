#pragma once

#include "graph/graph.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::framework {

// Operators whose kernels AKG makes become Fused nodes: one each without `fusion`; with it, a node
// joins the group that makes its operand where nobody else reads that operand and one kernel can
// compute both tile by tile: rows that are reduced fit in UB several times. The graph must be
// placed.
Graph group_kernels(Graph graph, const sim::ChipSpec& chip, bool fusion);

}  // namespace cubist::framework

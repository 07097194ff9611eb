#pragma once

#include <functional>

#include "cubist/akg/value.h"
#include "graph/graph.h"

namespace cubist::framework {

// Of the kernel of an algorithm, launch included; infinite if there can be none.
using PredictCycles = std::function<double(const akg::Algorithm&)>;

// Operators whose kernels AKG makes become Fused nodes, one each. The graph must be placed.
Graph make_kernels_of_operators(Graph graph);

// The same, and a node joins the group that makes its operand where one kernel takes no longer than
// two: `predict` decides. Of elementwise operators on equal shapes it is not asked, since one pass
// in place of two only saves. What others read of a group it writes, too.
Graph group_kernels(Graph graph, const PredictCycles& predict);

}  // namespace cubist::framework

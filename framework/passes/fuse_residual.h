#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// An Add of two computed values of one shape becomes the last step of the convolution, or of the
// product with a constant matrix, that made one of them, if nothing else reads that: its kernel
// adds the other value while sums are still f32. A product's Add must have several readers: a
// single one makes a kernel with it (group_kernels.h).
Graph fuse_residual(Graph graph);

}  // namespace cubist::framework

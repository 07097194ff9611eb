#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Places the graph on a device: every computed value gets the element type it is computed in and a
// layout; ChangeLayout and Cast nodes stand where a reader wants another one. Graph inputs and
// outputs keep their types, in ND. Conversions between float types that the file asks for vanish:
// the device computes in `compute` throughout. Throws Error(NotImplemented) that names the node
// without a kernel, or the value that is not a float.
// LayoutPolicy::kNdBetween: every operator hands its result over in ND.
enum class LayoutPolicy : uint8_t { kAsComputed, kNdBetween };
Graph choose_layouts(Graph graph, ElementType compute,
                     LayoutPolicy policy = LayoutPolicy::kAsComputed);

}  // namespace cubist::framework

// A graph, run plainly on the host: what every device result is compared with.
#pragma once

#include <span>
#include <vector>

#include "graph/graph.h"

namespace cubist::framework {

// Outputs in the graph's order. `inputs`: one tensor per graph input, of its type. Types must be
// inferred. On a graph that is placed on a device, every intermediate value is rounded to its
// device type.
std::vector<Tensor> evaluate(const Graph& graph, std::span<const Tensor> inputs);

// Throws Error(Model) that names input, expected and given type unless the tensor is what the
// graph's input wants.
void expect_input_type(const std::string& name, const TensorType& expected, const Tensor& tensor);

}  // namespace cubist::framework

// Operators that a program describes, as the ONNX model that says the same.
#pragma once

#include "cubist/framework/operator.h"
#include "graph/graph.h"

namespace cubist::framework {

// As import_onnx() gives it: inputs have types, the rest has none yet. Throws what that throws.
Graph import_operator(const OperatorGraph& graph);

// "f32" to the type it names. Throws Error(Config).
ElementType element_named(const std::string& name);

}  // namespace cubist::framework

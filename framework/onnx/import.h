// ONNX files (opset 7 to 17) to graphs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "graph/graph.h"

namespace onnx {
class ModelProto;
}

namespace cubist::framework {

inline constexpr int64_t kOldestOpset = 7, kNewestOpset = 17;

// Values for dynamic dimensions: of ONNX's name for them ("batch_size"), or "INPUT:AXIS" where they
// have none.
using Dimensions = std::map<std::string, int64_t>;

// The graph as the file has it: initializers and Constant nodes are constants, graph inputs have
// types, the rest has none yet. Throws Error(Resource) if the file cannot be read; Error(Model) if
// it is empty, truncated, not ONNX, of another opset, or has a dimension without a value;
// Error(NotImplemented) that lists every operator we lack.
Graph import_onnx(const std::filesystem::path& file, const Dimensions& dimensions);
// The same of a model in memory, without dynamic dimensions.
Graph import_model(const onnx::ModelProto& model);

}  // namespace cubist::framework

// Where a run's inputs come from and where its outputs go.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cubist/framework/run.h"
#include "graph/graph.h"

namespace cubist::framework {

// One tensor per graph input: from --input, else from --data, else random (noted). Each is checked
// against the graph. Throws Error(Model) or Error(Resource); Error(Config) for an --input that the
// graph does not have.
std::vector<Tensor> gather_inputs(const Graph& graph, const RunOptions& options,
                                  std::vector<std::string>& notes);

// output_J.pb of --data, one per graph output; nothing without --data.
std::optional<std::vector<Tensor>> read_expected_outputs(const Graph& graph,
                                                         const RunOptions& options);

// Uniform in [-1, 1), rounded to the element type.
Tensor random_tensor(ElementType type, const Shape& shape, uint64_t seed);

// NAME.npy and NAME.pb, with characters that file names cannot have replaced by '_'. Makes the
// folder.
void write_outputs(const std::filesystem::path& folder, const Graph& graph,
                   const std::vector<Tensor>& outputs);

}  // namespace cubist::framework

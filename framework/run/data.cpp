#include "run/data.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <system_error>

#include "cubist/base/error.h"
#include "cubist/base/rng.h"
#include "onnx/tensor_proto.h"
#include "reference/evaluate.h"
#include "tensor/npy.h"

namespace cubist::framework {

namespace {

std::vector<std::string> names_of(const Graph& graph, const std::vector<ValueId>& ids) {
  std::vector<std::string> names;
  for (const ValueId id : ids) names.push_back(graph.value(id).name);
  return names;
}

Tensor read_tensor(const std::filesystem::path& file) {
  if (file.extension() == ".npy") return read_npy(file);
  if (file.extension() == ".pb") return read_tensor_proto(file).tensor;
  throw Error(Fault::kConfig, {.did = fmt::format("read a tensor from '{}'", file.string()),
                               .expected = "a .npy or .pb file"});
}

void expect_known_inputs(const Graph& graph, const RunOptions& options) {
  const std::vector<std::string> names = names_of(graph, graph.inputs);
  for (const auto& [name, file] : options.inputs) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    throw Error(Fault::kConfig,
                {.did = fmt::format("give input '{}' from '{}'", name, file.string()),
                 .expected = fmt::format("one of the network's inputs: {}", fmt::join(names, ", ")),
                 .fix = "pass --input NAME=FILE with one of these names"});
  }
}

std::filesystem::path numbered(const std::filesystem::path& folder, const char* kind,
                               size_t number) {
  return folder / fmt::format("{}_{}.pb", kind, number);
}

}  // namespace

Tensor random_tensor(ElementType type, const Shape& shape, uint64_t seed) {
  Rng rng(seed);
  std::vector<float> values(static_cast<size_t>(element_count(shape)));
  for (float& value : values) value = rng.uniform(-1, 1);
  return from_floats(type, shape, values);
}

std::vector<Tensor> gather_inputs(const Graph& graph, const RunOptions& options,
                                  std::vector<std::string>& notes) {
  expect_known_inputs(graph, options);
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    const std::string& name = graph.value(graph.inputs[i]).name;
    const TensorType& type = graph.type(graph.inputs[i]);
    if (const auto given = options.inputs.find(name); given != options.inputs.end()) {
      inputs.push_back(read_tensor(given->second));
    } else if (options.data) {
      inputs.push_back(read_tensor(numbered(*options.data, "input", i)));
    } else {
      notes.push_back(
          fmt::format("input '{}' is random: uniform in [-1, 1), seed {}", name, options.seed + i));
      inputs.push_back(random_tensor(type.element, type.shape, options.seed + i));
    }
    expect_input_type(name, type, inputs.back());
  }
  return inputs;
}

std::optional<std::vector<Tensor>> read_expected_outputs(const Graph& graph,
                                                         const RunOptions& options) {
  if (!options.data) return std::nullopt;
  std::vector<Tensor> expected;
  for (size_t i = 0; i < graph.outputs.size(); ++i)
    expected.push_back(read_tensor(numbered(*options.data, "output", i)));
  return expected;
}

void write_outputs(const std::filesystem::path& folder, const Graph& graph,
                   const std::vector<Tensor>& outputs) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error(Fault::kResource, {.did = fmt::format("make folder '{}'", folder.string()),
                                   .expected = error.message()});
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::string& name = graph.value(graph.outputs[i]).name;
    std::string file = name;
    for (char& c : file) {
      if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-' && c != '_')
        c = '_';
    }
    write_npy(folder / (file + ".npy"), outputs[i]);
    write_tensor_proto(folder / (file + ".pb"), name, outputs[i]);
  }
}

}  // namespace cubist::framework

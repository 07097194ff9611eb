// The generated kernels of a network on the command line, for `cubist akg` and `cubist tune`.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cubist/framework/groups.h"
#include "cubist/roofline/roofline.h"

namespace cubist::tools {

struct NetworkArguments {
  framework::RunOptions options;
  std::vector<std::string> dimensions;
};
void add_group_options(CLI::App& command, NetworkArguments& arguments);

// zoo:NAME or an .onnx file, where an operator's name could be too.
bool is_network(const std::string& subject);

// Throws Error(Config) for options of an operator that a network has no use for, and the reverse.
void expect_network_options(const CLI::App& command);
void expect_operator_options(const CLI::App& command);

framework::RunOptions network_options(const NetworkArguments& arguments, const std::string& model,
                                      const std::string& chip, const std::filesystem::path& folder);

// Those of read_groups(); throws Error(Config) if the network has none.
std::vector<framework::Group> groups_of(const framework::RunOptions& options);
// By the number that people see, from 1. Throws Error(Config) that says which there are.
const framework::Group& find_group(const std::vector<framework::Group>& groups, size_t number);

const char* kind_of(const framework::GroupSource& source);  // "vector", "product", "convolution"
roofline::Work work_of(const framework::GroupSource& source);

std::string render_groups(const std::vector<framework::Group>& groups,
                          const framework::CompiledGroups& compiled);
std::string groups_to_json(const std::vector<framework::Group>& groups,
                           const framework::CompiledGroups& compiled);

}  // namespace cubist::tools

// An operator on the command line, for `cubist akg` and `cubist tune`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "akg_operators.h"

namespace cubist::tools {

struct OperatorArguments {
  std::string name, type = "f16", axis;
  std::vector<std::string> shapes, attributes;
};

void add_operator_options(CLI::App& command, OperatorArguments& arguments);

// Throws Error(Config) for what is not NAME=VALUE.
OperatorRequest request_of(const OperatorArguments& arguments);

// To standard error, for akg::Warn.
void print_warning(const std::string& text);

}  // namespace cubist::tools

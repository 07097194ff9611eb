// Operators of cubist/akg/ops.h by name, for the command line.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cubist/akg/value.h"

namespace cubist::tools {

// As given on the command line.
struct OperatorRequest {
  std::string name;
  std::vector<std::string> shapes;  // "4096x1024", one per tensor, in order
  std::string type = "f16";
  std::map<std::string, std::string> attributes;
};

// The kernel of one operator. Tensors without a shape get the one that fits the first. Throws
// Error(Config) that lists what there is for an unknown operator, attribute, type or a shape that
// cannot be read, and what the operator throws.
akg::Algorithm make_algorithm(const OperatorRequest& request);

// A line per operator: its tensors, and its attributes with their defaults.
std::string list_operators();

}  // namespace cubist::tools

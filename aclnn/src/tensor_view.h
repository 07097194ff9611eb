// A tensor of the program as kernels can read it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aclnn/acl_executor.h"
#include "cubist/framework/operator.h"

namespace cubist::aclnn {

// Throws Error(NotImplemented) for a type that kernels do not have.
std::string element_of(aclDataType type);

struct TensorView {
  framework::OperatorTensor type;  // as the program sees it
  // Memory without gaps is in the order of these axes, outermost first; nothing where the strides
  // leave gaps, overlap or repeat elements.
  std::optional<std::vector<int64_t>> order;
  std::vector<int64_t> strides;

  bool is_row_major() const;
};

// Throws Error(NotImplemented) for types and formats that kernels do not have, NullArgument or
// Error(Config) for what is no tensor.
TensorView view_of(const std::string& name, const aclTensor* tensor);

}  // namespace cubist::aclnn

// What a program passed to aclnn<Op>GetWorkspaceSize, by the names of operators.txt.
#pragma once

#include <cstdint>
#include <variant>

#include "aclnn/acl_executor.h"

namespace cubist::aclnn {

enum class Role : uint8_t {
  kParameter,
  kOptional,
  kInput,
  kOptionalInput,
  kOutput,
  kOptionalOutput,
  kInOut
};

constexpr bool is_input(Role role) {
  return role == Role::kInput || role == Role::kOptionalInput || role == Role::kInOut;
}
constexpr bool is_output(Role role) {
  return role == Role::kOutput || role == Role::kOptionalOutput || role == Role::kInOut;
}
constexpr bool may_be_null(Role role) {
  return role == Role::kOptional || role == Role::kOptionalInput || role == Role::kOptionalOutput;
}

struct Argument {
  using Value = std::variant<const aclTensor*, const aclTensorList*, const aclScalar*,
                             const aclIntArray*, int64_t, double, bool, aclDataType>;

  const char* name;
  Value value;
  Role role = Role::kParameter;

  bool is_null() const {
    return std::visit(
        [](auto held) {
          if constexpr (std::is_pointer_v<decltype(held)>) return held == nullptr;
          return false;
        },
        value);
  }
};

}  // namespace cubist::aclnn

// The library of a project's op_host sources, loaded.
#pragma once

#include <filesystem>
#include <span>

#include "acl/acl_operator.h"

namespace cubist::operators {

class Library {
 public:
  // Throws Error(Resource) for a file that cannot be loaded, Error(Config) for a library without
  // operators (register/op_def_registry.h).
  explicit Library(const std::filesystem::path& file);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  const std::filesystem::path& file() const { return file_; }
  // An operator is there once for each set of units whose parameters are the same.
  std::span<const aclcubistOperator* const> operators() const { return operators_; }
  // For a unit ("ascend910b"); null: there is none. `unit` "": the first.
  const aclcubistOperator* find(const std::string& type, const std::string& unit) const;
  // Throws Error(Program) with what the tiling function had to say.
  void tile(const std::string& type, const aclcubistTilingRequest& request,
            aclcubistTilingAnswer& answer) const;

 private:
  std::filesystem::path file_;
  void* handle_ = nullptr;
  std::span<const aclcubistOperator* const> operators_;
  aclcubistTileFunction tile_ = nullptr;
};

}  // namespace cubist::operators

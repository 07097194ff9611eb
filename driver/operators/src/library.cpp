#include "cubist/operators/library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cubist/base/error.h"

namespace cubist::operators {

namespace fs = std::filesystem;

Library::Library(const fs::path& file) : file_(fs::absolute(file)) {
  // Local: another project's library may define what this one does.
  handle_ = dlopen(file_.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) {
    throw Error(Fault::kResource,
                {.where = {},
                 .did = fmt::format("load operators from {}: {}", file.string(), dlerror()),
                 .expected = "a library of op_host sources",
                 .fix = "link it with -lregister of this toolkit"});
  }
  const auto list =
      reinterpret_cast<aclcubistOperatorsFunction>(dlsym(handle_, ACLCUBIST_OPERATORS_FUNCTION));
  tile_ = reinterpret_cast<aclcubistTileFunction>(dlsym(handle_, ACLCUBIST_TILE_FUNCTION));
  const aclcubistOperator* const* operators = nullptr;
  const size_t count = list == nullptr || tile_ == nullptr ? 0 : list(&operators);
  operators_ = {operators, count};
  if (count != 0) return;
  dlclose(handle_);
  throw Error(Fault::kConfig,
              {.where = file.string(),
               .did = "look for operators",
               .expected = "at least one OP_ADD(...) with a header of this toolkit",
               .fix = "include register/op_def_registry.h, and compile with -I <toolkit>/include"});
}

Library::~Library() { dlclose(handle_); }

const aclcubistOperator* Library::find(const std::string& type, const std::string& unit) const {
  const auto is_for = [&](const aclcubistOperator* op) {
    if (type != op->type) return false;
    const std::span units(op->compute_units, op->compute_unit_count);
    return unit.empty() ||
           std::ranges::any_of(units, [&](std::string_view u) { return u == unit; });
  };
  const auto found = std::ranges::find_if(operators_, is_for);
  return found == operators_.end() ? nullptr : *found;
}

void Library::tile(const std::string& type, const aclcubistTilingRequest& request,
                   aclcubistTilingAnswer& answer) const {
  if (tile_(type.c_str(), &request, &answer) == 0) return;
  throw Error(Fault::kProgram, {.where = fmt::format("tiling of {} ({})", type, file_.string()),
                                .did = answer.message,
                                .expected = "GRAPH_SUCCESS, and tiling data that fits",
                                .fix = "look at the shapes and types that the operator was given"});
}

}  // namespace cubist::operators

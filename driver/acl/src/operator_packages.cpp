#include "operator_packages.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "acl_failure.h"
#include "aclnn/aclnn_base.h"
#include "cubist/base/files.h"
#include "cubist/operators/names.h"

namespace cubist::acl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kImplementation = "op_impl/ai_core/tbe";

void add_list(const char* variable, std::vector<fs::path>& folders) {
  const char* value = std::getenv(variable);
  for (std::string rest = value == nullptr ? "" : value; !rest.empty();) {
    const size_t end = std::min(rest.find(':'), rest.size());
    if (end != 0) folders.emplace_back(rest.substr(0, end));
    rest.erase(0, std::min(end + 1, rest.size()));
  }
}

std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

std::vector<fs::path> packages_in_order(const void* address) {
  std::vector<fs::path> packages, roots;
  Dl_info place{};
  if (dladdr(address, &place) != 0 && place.dli_fname != nullptr)
    // vendors/<vendor>/op_api/lib/libcust_opapi.so
    packages.push_back(
        fs::weakly_canonical(place.dli_fname).parent_path().parent_path().parent_path());
  add_list("ASCEND_CUSTOM_OPP_PATH", packages);
  add_list("ASCEND_OPP_PATH", roots);
  for (const fs::path& root : roots)
    for (const fs::path& vendor : entries(root / "vendors"))
      if (fs::is_directory(vendor)) packages.push_back(vendor);
  return packages;
}

}  // namespace

const std::vector<const operators::Library*>& OperatorPackages::libraries_of(
    const fs::path& package) {
  const auto known = packages_.find(package);
  if (known != packages_.end()) return known->second;
  std::vector<const operators::Library*> loaded;
  for (const fs::path& machine : entries(package / kImplementation / "op_tiling/lib/linux")) {
    for (const fs::path& file : entries(machine)) {
      if (file.extension() != ".so") continue;
      libraries_.push_back(std::make_unique<operators::Library>(file));
      loaded.push_back(libraries_.back().get());
    }
  }
  return packages_.emplace(package, std::move(loaded)).first->second;
}

InstalledOperator OperatorPackages::find(const std::string& type, const std::string& unit,
                                         const void* address) {
  const std::lock_guard lock(mutex_);
  const std::vector<fs::path> packages = packages_in_order(address);
  std::string looked_in;
  for (const fs::path& package : packages) {
    looked_in += fmt::format("{}{}", looked_in.empty() ? "" : ", ", package.string());
    for (const operators::Library* library : libraries_of(package)) {
      const aclcubistOperator* description = library->find(type, unit);
      if (description == nullptr) {
        if (library->find(type, "") == nullptr) continue;
        fail(ACLNN_ERR_PARAM_INVALID,
             fmt::format("run operator {} on a chip of unit {}", type, unit), "a unit of its OpDef",
             fmt::format("add this->AICore().AddConfig(\"{}\") and build the project again", unit));
      }
      const fs::path folder =
          package / kImplementation / "kernel" / unit / operators::snake_case(type);
      return {library, description, operators::read_kernel_sets(folder), folder};
    }
  }
  fail(ACLNN_ERR_PARAM_INVALID, fmt::format("look for operator {} in {}", type, looked_in),
       fmt::format("an installed package with {} in it", kImplementation),
       "install it, or name its folder in ASCEND_CUSTOM_OPP_PATH");
}

const std::vector<std::byte>& OperatorPackages::kernel(const fs::path& file) {
  const std::lock_guard lock(mutex_);
  const auto known = kernels_.find(file);
  if (known != kernels_.end()) return known->second;
  return kernels_.emplace(file, read_file(file, "kernel of an operator")).first->second;
}

}  // namespace cubist::acl

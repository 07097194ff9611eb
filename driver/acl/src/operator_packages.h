// Packages of operator projects, as they are installed: vendors/<vendor>/ with the tiling library
// in op_impl/.../op_tiling and the kernels in op_impl/.../kernel.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cubist/operators/kernel_set.h"
#include "cubist/operators/library.h"

namespace cubist::acl {

struct InstalledOperator {
  const operators::Library* library;
  const aclcubistOperator* description;
  std::vector<operators::KernelSet> kernels;
  std::filesystem::path kernel_folder;
};

// What was loaded stays. Calls of several threads wait for each other; no other lock is held while
// a project's code runs, since that asks AscendCL for the chip.
class OperatorPackages {
 public:
  // In the package that `address` lies in, then in those of ASCEND_CUSTOM_OPP_PATH and
  // ASCEND_OPP_PATH. Throws AclFailure with the packages that there are.
  InstalledOperator find(const std::string& type, const std::string& unit, const void* address);
  const std::vector<std::byte>& kernel(const std::filesystem::path& file);

 private:
  const std::vector<const operators::Library*>& libraries_of(const std::filesystem::path& package);

  std::mutex mutex_;
  std::map<std::filesystem::path, std::vector<const operators::Library*>> packages_;
  std::vector<std::unique_ptr<operators::Library>> libraries_;
  std::map<std::filesystem::path, std::vector<std::byte>> kernels_;
};

}  // namespace cubist::acl

// A whole operator project, without its own build files: op_host/ and op_kernel/ to a package.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cubist/kernels/toolchain.h"

namespace cubist::opbuild {

struct ProjectOptions {
  std::filesystem::path project;  // with op_host/ and op_kernel/
  std::filesystem::path output;   // becomes vendors/<vendor>/, as an installed package has it
  std::string vendor = "customize";
  std::vector<std::string> units = {"ascend910b"};  // of these, what the operators are for
  std::vector<std::string> definitions;             // of host sources and kernels
  std::vector<std::filesystem::path> include_directories;
};

// Mistakes in sources are a result. Throws as generate_sources() and compile_operator() do, and
// Error(Config) for a folder that is no such project.
kernels::CompileResult build_project(const ProjectOptions& options);

}  // namespace cubist::opbuild

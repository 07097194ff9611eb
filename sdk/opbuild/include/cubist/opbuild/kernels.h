// The kernels of an operator: one compilation for each combination of types and for each tiling
// key.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cubist/kernels/toolchain.h"
#include "cubist/operators/kernel_set.h"

namespace cubist::opbuild {

struct KernelRequest {
  std::string op;                       // "AddCustom"
  std::string kernel;                   // the function
  std::filesystem::path source;         // op_kernel/add_custom.cpp
  std::filesystem::path tiling_header;  // generate_sources()
  std::vector<operators::ParamChoice> inputs, outputs;
  std::string unit;              // "ascend910b"
  std::filesystem::path folder;  // for <name>.json, <name>.o and <name>_<key>.o
  std::string name;
  std::vector<std::string> options;  // of add_ops_compile_options
};

// Mistakes in the kernel's source are a result. Throws Error(Config) for a kernel of another name
// or with other parameters, or a unit that no chip of ours has.
kernels::CompileResult compile_operator(const KernelRequest& request);

}  // namespace cubist::opbuild

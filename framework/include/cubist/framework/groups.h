// The kernels that AKG makes for a network, before they are made: `cubist akg MODEL`.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "cubist/akg/compile.h"
#include "cubist/framework/run.h"

namespace cubist::framework {

// A vector kernel, a matrix product or a convolution.
using GroupSource = std::variant<akg::Algorithm, akg::Contraction, akg::Convolution>;

// What becomes one kernel. Nodes that compute the same share it.
struct Group {
  std::string name{};    // operators of the first node that launches it: "Mul+Add+Softmax"
  std::string node{};    // that node: "/encoder/Softmax"
  std::string output{};  // its type on the device: "f16[1x10]"
  size_t launches = 0;
  GroupSource source;
};

// In the order of their first launches. Of the options it takes model, chip, precision, fusion,
// dimensions and seed. Compiles nothing. Throws as run_model() does.
std::vector<Group> read_groups(const RunOptions& options);

struct CompiledGroups {
  std::vector<std::shared_ptr<const akg::CompiledKernel>> kernels;  // one per group
  KernelTimes times;
  std::vector<std::string> notes;  // about the cache
};
// As a run has them: kernel_cache and tuning of the options count. Throws what akg::compile()
// throws.
CompiledGroups compile_groups(std::span<const Group> groups, const RunOptions& options,
                              const Progress& progress = {});

}  // namespace cubist::framework

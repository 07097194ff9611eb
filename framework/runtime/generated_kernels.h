// The kernels that AKG made for a network: each algorithm once.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cubist/akg/cache.h"
#include "cubist/akg/compile.h"

namespace cubist::framework {

class GeneratedKernels {
 public:
  using Kernel = std::shared_ptr<const akg::CompiledKernel>;

  // `cache`: the folder of kernels of earlier runs; none: all are compiled.
  explicit GeneratedKernels(const std::optional<std::filesystem::path>& cache = std::nullopt);

  // Throws what akg::compile() throws.
  Kernel make(const akg::Algorithm& algorithm, const sim::ChipSpec& chip);
  Kernel make(const akg::Contraction& contraction, const sim::ChipSpec& chip);
  Kernel make(const akg::Convolution& convolution, const sim::ChipSpec& chip);

  // What is worth knowing about the cache: that it cannot be used, that something in it was
  // damaged.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  template <class Source>
  Kernel make(const std::string& text, const Source& source, const sim::ChipSpec& chip);

  std::vector<std::string> warnings_;
  std::unique_ptr<akg::KernelCache> cache_;  // null: none
  std::map<std::string, Kernel> kernels_;    // by the text of what they compute
};

}  // namespace cubist::framework

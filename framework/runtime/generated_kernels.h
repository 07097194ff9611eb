// The kernels that AKG made for a network: each algorithm once.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "cubist/akg/compile.h"

namespace cubist::framework {

class GeneratedKernels {
 public:
  // Throws what akg::compile() throws.
  std::shared_ptr<const akg::CompiledKernel> make(const akg::Algorithm& algorithm,
                                                  const sim::ChipSpec& chip);
  std::shared_ptr<const akg::CompiledKernel> make(const akg::Contraction& contraction,
                                                  const sim::ChipSpec& chip);

 private:
  std::map<std::string, std::shared_ptr<const akg::CompiledKernel>> kernels_;  // by its text
};

}  // namespace cubist::framework

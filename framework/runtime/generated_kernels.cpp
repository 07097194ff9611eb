#include "runtime/generated_kernels.h"

namespace cubist::framework {

std::shared_ptr<const akg::CompiledKernel> GeneratedKernels::make(const akg::Algorithm& algorithm,
                                                                  const sim::ChipSpec& chip) {
  std::shared_ptr<const akg::CompiledKernel>& kernel = kernels_[akg::describe(algorithm)];
  if (kernel == nullptr)
    kernel = std::make_shared<const akg::CompiledKernel>(akg::compile(algorithm, chip));
  return kernel;
}

std::shared_ptr<const akg::CompiledKernel> GeneratedKernels::make(
    const akg::Contraction& contraction, const sim::ChipSpec& chip) {
  std::shared_ptr<const akg::CompiledKernel>& kernel = kernels_[akg::key_of(contraction)];
  if (kernel == nullptr)
    kernel = std::make_shared<const akg::CompiledKernel>(akg::compile(contraction, chip));
  return kernel;
}

}  // namespace cubist::framework

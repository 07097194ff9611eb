#include "runtime/generated_kernels.h"

namespace cubist::framework {

GeneratedKernels::GeneratedKernels(const std::optional<std::filesystem::path>& cache) {
  if (!cache) return;
  const auto warn = [this](const std::string& text) { warnings_.push_back(text); };
  cache_ = std::make_unique<akg::KernelCache>(akg::KernelCacheOptions{.folder = *cache}, warn);
}

template <class Source>
GeneratedKernels::Kernel GeneratedKernels::make(const std::string& text, const Source& source,
                                                const sim::ChipSpec& chip) {
  Kernel& kernel = kernels_[text];
  if (kernel == nullptr) {
    kernel = std::make_shared<const akg::CompiledKernel>(
        cache_ != nullptr ? akg::compile_cached(*cache_, source, chip)
                          : akg::compile(source, chip));
  }
  return kernel;
}

GeneratedKernels::Kernel GeneratedKernels::make(const akg::Algorithm& algorithm,
                                                const sim::ChipSpec& chip) {
  return make(akg::describe(algorithm), algorithm, chip);
}

GeneratedKernels::Kernel GeneratedKernels::make(const akg::Contraction& contraction,
                                                const sim::ChipSpec& chip) {
  return make(akg::key_of(contraction), contraction, chip);
}

GeneratedKernels::Kernel GeneratedKernels::make(const akg::Convolution& convolution,
                                                const sim::ChipSpec& chip) {
  return make(akg::key_of(convolution), convolution, chip);
}

}  // namespace cubist::framework

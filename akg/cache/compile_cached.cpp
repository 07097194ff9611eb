#include "cubist/akg/cache.h"

namespace cubist::akg {

CompiledKernel compile_cached(KernelCache& cache, const Algorithm& algorithm,
                              const sim::ChipSpec& chip, const CompileOptions& options) {
  const KernelKey key = key_of(ingredients_of(algorithm, chip, options));
  const auto make = [&] {
    CompileOptions with_headers = options;
    with_headers.header_cache = cache.header_folder();
    return compile(algorithm, chip, with_headers);
  };
  if (!options.after) return cache.get(key, make);
  CompiledKernel kernel = make();
  cache.store(key, kernel);
  return kernel;
}

namespace {

template <class Product>
CompiledKernel cached(KernelCache& cache, const Product& product, const sim::ChipSpec& chip) {
  return cache.get(key_of(ingredients_of(product, chip)),
                   [&] { return compile(product, chip, cache.header_folder()); });
}

}  // namespace

CompiledKernel compile_cached(KernelCache& cache, const Contraction& contraction,
                              const sim::ChipSpec& chip) {
  return cached(cache, contraction, chip);
}

CompiledKernel compile_cached(KernelCache& cache, const Convolution& convolution,
                              const sim::ChipSpec& chip) {
  return cached(cache, convolution, chip);
}

}  // namespace cubist::akg

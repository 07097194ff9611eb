// Compiled kernels on disk, by the content of what they are compiled from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cubist/akg/compile.h"
#include "cubist/base/quantity.h"

namespace cubist::akg {

// What a compiled kernel follows from, as text.
struct KernelIngredients {
  std::string algorithm;  // its name and describe()
  std::string chip;       // canonical_json()
  std::string options;    // the schedule, or that the cost model chooses
  std::string compiler;   // compiler_version()
};
KernelIngredients ingredients_of(const Algorithm& algorithm, const sim::ChipSpec& chip,
                                 const CompileOptions& options);
KernelIngredients ingredients_of(const Contraction& contraction, const sim::ChipSpec& chip);
KernelIngredients ingredients_of(const Convolution& convolution, const sim::ChipSpec& chip);
// Of what the cost model says about an algorithm.
KernelIngredients prediction_ingredients_of(const Algorithm& algorithm, const sim::ChipSpec& chip);

// The generator's own sources, the device library and headers, Halide, clang and lld: what else
// decides the bytes of a kernel. Follows from the files; nobody keeps a number up to date.
std::string compiler_version();

// 128 bits of XXH3 over the ingredients.
struct KernelKey {
  std::array<std::byte, 16> bytes{};
  friend bool operator==(const KernelKey&, const KernelKey&) = default;
};
KernelKey key_of(const KernelIngredients& ingredients);

// Told what a person should know and what the caller need not act on: a damaged or unusable cache.
using Warn = std::function<void(const std::string&)>;

struct KernelCacheOptions {
  std::filesystem::path folder;     // made if it is not there
  Bytes limit{int64_t{256} << 20};  // of the file; the least recently used kernels go
};

struct KernelCacheCounts {
  int64_t hits = 0, misses = 0, stored = 0, evicted = 0;
};

// What the cost model says about an algorithm: cycles of the first of rank_schedules(), infinite
// where that throws Error(NotImplemented) or Error(Config).
struct Prediction {
  double cycles = 0;
};

// A folder of kernels, and of predictions, that any number of processes use at once and that a kill
// at any moment leaves valid. Never a reason to fail: a folder that cannot be used means a cache
// that finds nothing, a damaged file or kernel is dropped and made again, and `warn` hears of it,
// once each. One object belongs to one thread of one process (not to a fork of it).
class KernelCache {
 public:
  KernelCache(KernelCacheOptions options, Warn warn);
  ~KernelCache();
  KernelCache(const KernelCache&) = delete;
  KernelCache& operator=(const KernelCache&) = delete;

  std::optional<CompiledKernel> find(const KernelKey& key);
  void store(const KernelKey& key, const CompiledKernel& kernel);
  std::optional<Prediction> find_prediction(const KernelKey& key);
  void store(const KernelKey& key, const Prediction& prediction);
  // The stored kernel, or what `make` gives, which is then stored. What `make` throws is not.
  CompiledKernel get(const KernelKey& key, const std::function<CompiledKernel()>& make);

  // For CompileOptions::header_cache, beside the kernels; empty for a cache that cannot be used.
  std::filesystem::path header_folder() const;

  // Of this object.
  const KernelCacheCounts& counts() const { return counts_; }
  // Of the file, all processes' kernels; 0 for a cache that cannot be used.
  Bytes size();

 private:
  class Store;  // cache/kernel_store.h

  KernelCacheOptions options_;
  Warn warn_;
  std::unique_ptr<Store> store_;  // null: cannot be used
  KernelCacheCounts counts_;

  template <class Content>
  std::optional<Content> find_content(const KernelKey& key);
  void store_bytes(const KernelKey& key, const std::string& what,
                   const std::vector<uint8_t>& bytes);
  // f() on the store, if there is one; what goes wrong costs the store, not the caller.
  void attempt(const std::function<void(Store&)>& f);
  void give_up(const std::string& reason);
};

// compile(), through the cache. With options.after somebody wants to see the passes: the kernel is
// compiled and stored.
CompiledKernel compile_cached(KernelCache& cache, const Algorithm& algorithm,
                              const sim::ChipSpec& chip, const CompileOptions& options = {});
CompiledKernel compile_cached(KernelCache& cache, const Contraction& contraction,
                              const sim::ChipSpec& chip);
CompiledKernel compile_cached(KernelCache& cache, const Convolution& convolution,
                              const sim::ChipSpec& chip);

}  // namespace cubist::akg

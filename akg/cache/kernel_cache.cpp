#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <stdexcept>

#include "cache/kernel_bytes.h"
#include "cache/kernel_store.h"
#include "cubist/akg/cache.h"

namespace cubist::akg {

KernelCache::KernelCache(KernelCacheOptions options, Warn warn)
    : options_(std::move(options)), warn_(std::move(warn)) {
  try {
    store_ = std::make_unique<Store>(options_.folder, warn_);
  } catch (const std::runtime_error& error) {
    give_up(error.what());
  }
}

KernelCache::~KernelCache() = default;

template <class Content>
std::optional<Content> KernelCache::find_content(const KernelKey& key) {
  std::optional<std::vector<uint8_t>> bytes;
  attempt([&](Store& store) { bytes = store.read(key); });
  if (!bytes) return ++counts_.misses, std::nullopt;
  std::optional<Content> content = from_bytes<Content>(key, *bytes);
  if (!content) {
    warn_(fmt::format("kernel cache '{}': what is stored is damaged; it is made again",
                      options_.folder.string()));
    attempt([&](Store& store) { store.erase(key); });
    return ++counts_.misses, std::nullopt;
  }
  attempt([&](Store& store) { store.mark_used(key); });
  ++counts_.hits;
  return content;
}

std::optional<CompiledKernel> KernelCache::find(const KernelKey& key) {
  return find_content<CompiledKernel>(key);
}

std::optional<Prediction> KernelCache::find_prediction(const KernelKey& key) {
  return find_content<Prediction>(key);
}

void KernelCache::store(const KernelKey& key, const CompiledKernel& kernel) {
  store_bytes(key, "kernel " + kernel.name, to_bytes(key, kernel));
}

void KernelCache::store(const KernelKey& key, const Prediction& prediction) {
  store_bytes(key, "a prediction", to_bytes(key, prediction));
}

void KernelCache::store_bytes(const KernelKey& key, const std::string& what,
                              const std::vector<uint8_t>& bytes) {
  attempt([&](Store& store) {
    const Store::Outcome outcome = store.write(key, bytes, options_.limit);
    counts_.stored += outcome.is_stored ? 1 : 0;
    counts_.evicted += outcome.evicted;
    if (!outcome.is_stored) {
      warn_(
          fmt::format("kernel cache '{}': {} has {} B, the whole cache may have {} B; it is not "
                      "stored",
                      options_.folder.string(), what, bytes.size(), options_.limit.value));
    }
  });
}

CompiledKernel KernelCache::get(const KernelKey& key, const std::function<CompiledKernel()>& make) {
  if (std::optional<CompiledKernel> kernel = find(key)) return *std::move(kernel);
  CompiledKernel kernel = make();
  store(key, kernel);
  return kernel;
}

std::filesystem::path KernelCache::header_folder() const {
  return store_ == nullptr ? std::filesystem::path() : options_.folder / "headers";
}

Bytes KernelCache::size() {
  Bytes size;
  attempt([&](Store& store) { size = store.size(); });
  return size;
}

// What SQLite, the file system and our own checks throw are runtime errors.
void KernelCache::attempt(const std::function<void(Store&)>& f) {
  if (!store_) return;
  try {
    try {
      f(*store_);
    } catch (const SQLite::Exception& error) {
      if (!is_damage(error)) throw;
      store_->start_anew(error.what());
    }
  } catch (const std::runtime_error& error) {
    give_up(error.what());
  }
}

void KernelCache::give_up(const std::string& reason) {
  store_.reset();
  warn_(fmt::format("kernel cache '{}' cannot be used, going on without: {}",
                    options_.folder.string(), reason));
}

}  // namespace cubist::akg

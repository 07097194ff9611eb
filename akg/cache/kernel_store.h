// The tables of the kernel cache.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "cache/shared_database.h"
#include "cubist/akg/cache.h"

namespace cubist::akg {

// Throws as SharedDatabase does.
class KernelCache::Store {
 public:
  Store(const std::filesystem::path& folder, Warn warn);

  std::optional<std::vector<uint8_t>> read(const KernelKey& key);
  void mark_used(const KernelKey& key);
  void erase(const KernelKey& key);
  struct Outcome {
    bool is_stored = false;  // not: alone it is larger than the limit
    int64_t evicted = 0;
  };
  // Other kernels go, least recently used first, until the file has at most `limit` bytes.
  Outcome write(const KernelKey& key, std::span<const uint8_t> bytes, Bytes limit);

  Bytes size();
  void start_anew(const std::string& reason) { database_.start_anew(reason); }

 private:
  SharedDatabase database_;
};

}  // namespace cubist::akg

// Tags of a set-associative write-back cache with LRU replacement. Holds no data: it says what hits
// and what is evicted.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cubist/base/quantity.h"

namespace cubist::sim {

struct CacheGeometry {
  Bytes size, line;  // both powers of two
  int ways = 1;
};

class CacheTags {
 public:
  // Throws Error(Config) unless line is a power of two and size a multiple of ways * line with a
  // power of two of sets.
  CacheTags(const char* name, const CacheGeometry& geometry);

  struct Access {
    bool is_hit = false;
    std::optional<uint64_t> written_back;  // address of a dirty line that had to go
  };
  // Looks `address` up and brings its line in; `is_write` makes the line dirty.
  Access access(uint64_t address, bool is_write);

  // Drops the line of `address`; its address if it was dirty.
  std::optional<uint64_t> drop(uint64_t address);
  // Drops every line; the addresses of the dirty ones, in ascending order of set.
  std::vector<uint64_t> drop_all();

  Bytes line() const { return {int64_t{1} << line_shift_}; }
  uint64_t line_address(uint64_t address) const { return address >> line_shift_ << line_shift_; }

 private:
  struct Way {
    uint64_t line = 0;  // address >> line_shift
    uint64_t used = 0;  // access number; 0: empty
    bool is_dirty = false;
  };
  Way* set_of(uint64_t line) {
    return &ways_[(line & set_mask_) * static_cast<uint64_t>(associativity_)];
  }

  int associativity_;
  int line_shift_ = 0;
  uint64_t set_mask_ = 0;
  uint64_t accesses_ = 0;
  std::vector<Way> ways_;
};

}  // namespace cubist::sim

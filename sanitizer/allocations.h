// Which parts of GM are allocated, which were, and what is wrong with an access.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace cubist::sanitizer {

class Allocations {
 public:
  void allocated(uint64_t address, uint64_t size);
  // The size of the allocation that ends.
  uint64_t freed(uint64_t address);

  // Nothing if the access lies inside one allocation; else what it does instead.
  std::optional<std::string> problem(uint64_t address, uint64_t bytes) const;

 private:
  using Ranges = std::map<uint64_t, uint64_t>;  // address -> size

  Ranges live_, freed_;
  mutable uint64_t last_begin_ = 0, last_size_ = 0;  // the allocation that the last access hit
};

}  // namespace cubist::sanitizer

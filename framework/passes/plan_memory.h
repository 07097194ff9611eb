// Where values lie in one GM arena: values that are never alive together share bytes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cubist::framework {

inline constexpr int64_t kArenaAlignment = 512;  // bytes; what Device::allocate aligns to

// A piece of memory that is needed from step `first` to step `last`, both included.
struct Lifetime {
  int64_t bytes = 0;
  int first = 0, last = 0;
};

struct MemoryPlan {
  std::vector<int64_t> offsets;  // of each lifetime, in bytes, multiples of kArenaAlignment
  int64_t arena_bytes = 0;       // peak
  int64_t bytes_without_reuse = 0;
};

// Largest first, each at the lowest place that is free during its lifetime.
MemoryPlan plan_memory(std::span<const Lifetime> lifetimes);

}  // namespace cubist::framework

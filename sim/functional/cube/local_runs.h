// A regular set of runs in a local memory, checked once as a whole.
#pragma once

#include "cubist/sim/memory.h"

namespace cubist::sim {

// First byte of `count` runs of `bytes`, `stride` apart, all inside `memory`; nullptr if there are
// none. Throws Error(Program) (LocalMemory::at) if the extent leaves the memory or the address or
// stride is misaligned.
inline std::byte* runs_at(LocalMemory& memory, uint64_t address, uint64_t bytes, uint64_t count,
                          uint64_t stride, uint64_t alignment) {
  if (bytes == 0 || count == 0) return nullptr;
  if (count > 1) memory.at(address + stride, bytes, alignment);
  return memory.at(address, (count - 1) * stride + bytes, alignment);
}

}  // namespace cubist::sim

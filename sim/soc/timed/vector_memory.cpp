#include "soc/timed/vector_memory.h"

#include <cstring>

namespace cubist::sim {

void LocalVectorMemory::write_ub(uint64_t address, const std::byte* block, uint32_t bytes) {
  std::byte* to = ub_.at(address, kBlock, kBlock);
  if (bytes == ~uint32_t{0}) {
    std::memcpy(to, block, kBlock);
    return;
  }
  for (unsigned i = 0; i < kBlock; ++i) {
    if ((bytes >> i & 1) != 0) to[i] = block[i];
  }
}

}  // namespace cubist::sim

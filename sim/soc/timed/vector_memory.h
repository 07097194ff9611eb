// UB of a core as its clocked vector unit sees it.
#pragma once

#include "cubist/sim/clocked_vector.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

class LocalVectorMemory final : public VectorMemory {
 public:
  explicit LocalVectorMemory(LocalMemories& local) : ub_(local.ub) {}

  const std::byte* read_ub(uint64_t address) override { return ub_.at(address, kBlock, kBlock); }
  void write_ub(uint64_t address, const std::byte* block, uint32_t bytes) override;

 private:
  LocalMemory& ub_;
};

}  // namespace cubist::sim

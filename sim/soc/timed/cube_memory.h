// The memories of a core as its clocked cube sees them.
#pragma once

#include "cubist/sim/clocked_cube.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

class LocalCubeMemory final : public CubeMemory {
 public:
  explicit LocalCubeMemory(LocalMemories& local) : local_(local) {}

  const std::byte* read_l0a(uint64_t address) override;
  const std::byte* read_l0b(uint64_t address) override;
  const std::byte* read_l0c(uint64_t address) override;
  void write_l0c(uint64_t address, const std::byte* fractal, int rows, int columns) override;
  const std::byte* read_bias(uint64_t address) override;

 private:
  LocalMemories& local_;
};

}  // namespace cubist::sim

// A core's memories with a cube in RTL beside them, for tests.
#pragma once

#include <memory>
#include <vector>

#include "cubist/sim/clocked_cube.h"
#include "functional/cube/test/cube_core.h"

namespace cubist::sim {

class LocalCubeMemory final : public CubeMemory {
 public:
  explicit LocalCubeMemory(LocalMemories& local) : local_(local) {}

  const std::byte* read_l0a(uint64_t address) override {
    return local_.l0a.at(address, kOperandFractal, kOperandFractal);
  }
  const std::byte* read_l0b(uint64_t address) override {
    return local_.l0b.at(address, kOperandFractal, kOperandFractal);
  }
  const std::byte* read_l0c(uint64_t address) override {
    return local_.l0c.at(address, kResultFractal, kResultFractal);
  }
  void write_l0c(uint64_t address, const std::byte* fractal, int rows, int columns) override {
    std::byte* c = local_.l0c.at(address, kResultFractal, kResultFractal);
    for (int row = 0; row < rows; ++row)
      std::memcpy(c + row * kBiasRow, fractal + row * kBiasRow, static_cast<size_t>(columns) * 4);
  }
  const std::byte* read_bias(uint64_t address) override {
    return local_.bt.at(address, kBiasRow, kBiasRow);
  }

 private:
  LocalMemories& local_;
};

struct RtlCubeCore {
  CubeCore core;
  LocalCubeMemory memory{core.local};
  std::unique_ptr<ClockedCube> cube = make_rtl_cube(memory);
  Cycles now{0};

  // Runs commands to their end, each submitted as early as the cube takes it. The edges with which
  // they were done, from the cycle of the first submission on.
  std::vector<int64_t> run(const std::vector<CubeCommand>& commands) {
    const int64_t begin = now.value;
    std::vector<int64_t> done;
    for (size_t next = 0; next < commands.size() || !cube->is_idle();) {
      if (next < commands.size() && cube->is_ready()) cube->submit(commands[next++]);
      now = Cycles{now.value + 1};
      const int count = cube->clock(now);
      done.insert(done.end(), static_cast<size_t>(count), now.value - begin);
    }
    return done;
  }
};

inline CubeCommand command_of(const isa::Mad& i, const ControlRegisters& registers) {
  return cube_command(isa::Mad::kOp, i.pack(), registers);
}

}  // namespace cubist::sim

// A cube that is clocked cycle by cycle: the one interface between pipe M and a cube in RTL. To put
// another cube under the chip, implement ClockedCube and make_rtl_cube(); docs/rtl.md says how it
// is built, clocked_units.h how a program brings its own. Its time: clocked_model.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "cubist/sim/clocked_model.h"
#include "cubist/sim/cube_command.h"

namespace cubist::sim {

// L0A, L0B, L0C and the bias table of the core, as they are at the edge that is under way.
// Addresses are byte offsets; each throws Error(Program) for one outside of the memory, or
// misaligned (not for a command that pipe M has checked). How long an access takes, and how many
// fit into a cycle, is the cube's own: a read gives its bytes at once, a write is in memory at
// once.
class CubeMemory {
 public:
  static constexpr int kOperandFractal = 512, kResultFractal = 1024, kBiasRow = 64;  // bytes

  virtual ~CubeMemory() = default;
  // A fractal of 512 B at a multiple of 512 (of L0A, whatever the shape: a GEMV's row, too).
  virtual const std::byte* read_l0a(uint64_t address) = 0;
  virtual const std::byte* read_l0b(uint64_t address) = 0;
  // 1024 B at a multiple of 1024: 16 rows of 16 words.
  virtual const std::byte* read_l0c(uint64_t address) = 0;
  // Rows 0 to rows - 1 and columns 0 to columns - 1 of a fractal of 1024 B; the others keep theirs.
  virtual void write_l0c(uint64_t address, const std::byte* fractal, int rows, int columns) = 0;
  // 16 words of the bias table at a multiple of 64. Words past n mean nothing.
  virtual const std::byte* read_bias(uint64_t address) = 0;
};

class ClockedCube : public ClockedModel {
 public:
  // Throws Error(NotImplemented), naming it, for a type or mode that this cube lacks: the command
  // is not taken then.
  virtual void submit(const CubeCommand& command) = 0;
};

using MakeCube = std::function<std::unique_ptr<ClockedCube>(CubeMemory& memory)>;

// The cube in RTL that this build has (sim/rtl). `memory` must outlive it. Throws Error(Config)
// that says what to install if it was built without.
std::unique_ptr<ClockedCube> make_rtl_cube(CubeMemory& memory);

}  // namespace cubist::sim

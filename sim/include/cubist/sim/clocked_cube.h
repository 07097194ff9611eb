// A cube that is clocked cycle by cycle: the one interface between pipe M and a cube in RTL. To put
// another cube under the chip, implement ClockedCube and make_rtl_cube(); docs/rtl.md says how it
// is built.
//
// Time. Cycle t of the chip: pipe M submits what it can, then comes the rising edge that ends the
// cycle, clock(t + 1). A command that was submitted in cycle t is seen by that edge first. Nobody
// clocks an idle cube: what it does may not depend on how long it was idle. All times in cycles
// come from the cube: pipe M adds none.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "cubist/base/quantity.h"
#include "cubist/sim/cube_command.h"
#include "cubist/sim/device.h"

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

class ClockedCube {
 public:
  virtual ~ClockedCube() = default;

  // Whether submit() may be called before the next edge.
  virtual bool is_ready() const = 0;
  // Throws Error(NotImplemented), naming it, for a type or mode that this cube lacks: the command
  // is not taken then.
  virtual void submit(const CubeCommand& command) = 0;
  // One rising edge; `now` is its moment, later than that of the last. Returns how many commands
  // are complete with it, in the order of submission: all that they write is in L0C.
  virtual int clock(Cycles now) = 0;
  // Nothing is submitted, under way or being written.
  virtual bool is_idle() const = 0;
  // Forgets every command, between two edges, and is idle.
  virtual void reset() = 0;

  // Waves, as FST. open: a new file with all signals under `scope`; throws Error(Resource) if it
  // cannot be written, Error(NotImplemented) if this cube makes none. dump: adds the values since
  // the edge of `now`, which was clocked just before; called for edges inside the wanted window,
  // ascending. One cycle is 1 ns in the file, cycle 0 of the chip its beginning. close: the file is
  // complete.
  virtual void open_waves(const std::filesystem::path& file, const std::string& scope) = 0;
  virtual void dump_waves(Cycles now) = 0;
  virtual void close_waves() = 0;
};

// The cube in RTL that this build has (sim/rtl). `memory` must outlive it. Throws Error(Config)
// that says what to install if it was built without.
std::unique_ptr<ClockedCube> make_rtl_cube(CubeMemory& memory);

// make_device() for a chip whose cube.model is rtl, with cubes of the caller's own in the place of
// make_rtl_cube()'s, one for each core. Throws Error(Config) for another chip, or another mode than
// full.
using MakeCube = std::function<std::unique_ptr<ClockedCube>(CubeMemory& memory)>;
std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode, const MakeCube& make_cube);

}  // namespace cubist::sim

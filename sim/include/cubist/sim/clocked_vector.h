// A vector unit that is clocked cycle by cycle: the one interface between pipe V and a vector unit
// in RTL. To put another one under the chip, implement ClockedVector and make_rtl_vector();
// docs/rtl.md says how it is built, clocked_units.h how a program brings its own. Its time:
// clocked_model.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "cubist/sim/clocked_model.h"
#include "cubist/sim/vector_command.h"

namespace cubist::sim {

// UB of the core, as it is at the edge that is under way. Addresses are byte offsets at a multiple
// of 32; each throws Error(Program) for one outside of UB, or misaligned (not for a command that
// pipe V has checked). How long an access takes, and how many fit into a cycle, is the unit's own:
// a read gives its bytes at once, a write is in memory at once.
class VectorMemory {
 public:
  static constexpr int kBlock = 32;  // bytes

  virtual ~VectorMemory() = default;
  virtual const std::byte* read_ub(uint64_t address) = 0;
  // Byte i of the block is written if bit i of `bytes` is set.
  virtual void write_ub(uint64_t address, const std::byte* block, uint32_t bytes) = 0;
};

class ClockedVector : public ClockedModel {
 public:
  // Whether submit() takes such a command.
  virtual bool has(const VectorCommand&) const { return true; }
  // Throws Error(NotImplemented), naming it, for what this unit lacks: the command is not taken
  // then.
  virtual void submit(const VectorCommand& command) = 0;
};

using MakeVector = std::function<std::unique_ptr<ClockedVector>(VectorMemory& memory)>;

// The vector unit in RTL that this build has (sim/rtl). `memory` must outlive it. Throws
// Error(Config) that says what to install if it was built without.
std::unique_ptr<ClockedVector> make_rtl_vector(VectorMemory& memory);

}  // namespace cubist::sim

// Which blocks of L0C an instruction works on, in its order: what unit flags couple M and FIX by.
#pragma once

#include <cstdint>
#include <vector>

#include "cubist/isa/instructions.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

inline constexpr uint64_t kUnitFlagBlock = 512;  // bytes of L0C per flag (section 4.3)

enum class UnitFlagRole : uint8_t {
  kWriter,  // M: expects flags to be 0
  kReader,  // FIX: expects flags to be 1
};

struct UnitFlagUse {
  UnitFlagRole role{};
  bool flips = false;            // each block's flag, when it is done with the block
  std::vector<uint64_t> blocks;  // of 512 B, in the order in which they are worked on
};

// Empty blocks: the instruction does not use unit flags. Order (section 4.3): the cube walks its
// fractals down the columns of C, or along its rows if ctrl.n_first is set, each through all of k;
// FixPipe reads down the columns, and along the rows when it writes row-major.
UnitFlagUse unit_flag_use(isa::Op op, const isa::Operands& operands,
                          const ControlRegisters& registers, Bytes l0c);

}  // namespace cubist::sim

// Elements of a memory as text: the other thing that instruction `print` does.
#pragma once

#include <cstdint>
#include <string>

#include "cubist/sim/core_state.h"
#include "scalar/scalar_memory.h"

namespace cubist::sim {

// The isa::DumpMessage at `address` of `memory` as a line "[1, 2.5, ...]", with a shape one bracket
// per dimension. UB and GM are read as scalar loads are, the others from `local`; null: nobody
// knows them (mode timing). Throws Error(Program) for what does not lie in the memory, a type or a
// space that there is not, and values that nobody knows.
std::string dump_text(uint64_t address, ScalarMemory& memory, LocalMemories* local);

}  // namespace cubist::sim

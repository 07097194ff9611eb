// What a kernel says: the text of instruction `print`.
#pragma once

#include <cstdint>
#include <string>

#include "cubist/sim/core_state.h"
#include "scalar/scalar_memory.h"

namespace cubist::sim {

// The text that `print` of `value` makes (isa::PrintMessage, isa::DumpMessage), read from `memory`.
// `local`: of the core; null where nobody knows what is in it (mode timing). Throws Error(Program)
// for a message that makes no sense, or values that nobody knows.
std::string printed_text(uint64_t value, ScalarMemory& memory, LocalMemories* local);

}  // namespace cubist::sim

// How a kernel ends its task: `trap`.
#pragma once

#include <cstdint>

#include "scalar/scalar_memory.h"

namespace cubist::sim {

// Throws Error(Program) that says what `value` means: a field of an instruction that does not fit,
// the message of a library (isa::TrapMessage, read from `memory`), or a number.
[[noreturn]] void trap(uint64_t value, ScalarMemory& memory);

}  // namespace cubist::sim

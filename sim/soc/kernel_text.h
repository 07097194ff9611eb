// NUL-terminated text in the memory of a kernel.
#pragma once

#include <cstdint>
#include <string>

#include "scalar/scalar_memory.h"

namespace cubist::sim {

// At most `most` bytes of it; what a kernel is wrong about may have no end.
std::string read_text(uint64_t address, ScalarMemory& memory, size_t most);

}  // namespace cubist::sim

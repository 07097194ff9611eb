// What the tasks that move bytes do, apart from time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "cubist/sim/device.h"
#include "cubist/sim/memory.h"

namespace cubist::sim {

// Throw Error(Program) if the GM side does not lie in one allocation.
void copy_in(GlobalMemory& gm, uint64_t dst, std::span<const std::byte> src);
void copy_out(GlobalMemory& gm, std::span<std::byte> dst, uint64_t src);

// Copies and fills; event tasks move nothing. Throws Error(Internal) for a launch.
void run_memory_task(GlobalMemory& gm, const Task& task);

}  // namespace cubist::sim

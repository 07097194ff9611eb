// What a core of a kind has.
#pragma once

#include <array>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/core_id.h"

namespace cubist::sim {

// Pipes that a core of this kind has (reference page, sections 3.1 and 4.1).
bool has_pipe(isa::CoreKind kind, isa::Pipe pipe);

// Local memories of a core of this kind: the chip's, without those that the other half of a split
// core owns.
LocalMemorySizes memories_of(const ChipSpec& chip, isa::CoreKind kind);

// What a block finds where gp points (device.h).
std::array<uint32_t, 8> block_facts(const LocalMemories& local, const ChipSpec& chip);

}  // namespace cubist::sim

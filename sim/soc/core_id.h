// Which core of a chip.
#pragma once

#include <compare>
#include <string>

#include "cubist/isa/instruction.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {

struct CoreId {
  isa::CoreKind kind{};
  int index = 0;  // among the cores of its kind

  friend auto operator<=>(const CoreId&, const CoreId&) = default;
};

const char* name_of(isa::CoreKind kind);  // "AI core", "AIC", "AIV"
std::string name_of(CoreId core);         // "AIV 3"

// Pipes that a core of this kind has (reference page, sections 3.1 and 4.1).
bool has_pipe(isa::CoreKind kind, isa::Pipe pipe);

// Local memories of a core of this kind: the chip's, without those that the other half of a split
// core owns.
LocalMemorySizes memories_of(const ChipSpec& chip, isa::CoreKind kind);

}  // namespace cubist::sim

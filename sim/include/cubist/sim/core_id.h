// Which core of a chip.
#pragma once

#include <compare>
#include <string>

#include "cubist/isa/instruction.h"

namespace cubist::sim {

struct CoreId {
  isa::CoreKind kind{};
  int index = 0;  // among the cores of its kind

  friend auto operator<=>(const CoreId&, const CoreId&) = default;
};

const char* name_of(isa::CoreKind kind);  // "AI core", "AIC", "AIV"
std::string name_of(CoreId core);         // "AIV 3"

}  // namespace cubist::sim

// The packed fields of an instruction whose format is known.
#pragma once

#include <type_traits>

#include "cubist/isa/instructions.h"

namespace cubist::sim {

// Throws Error(Program) if a bit that no field names is set.
template <class Config>
Config unpacked(isa::Op op, const isa::Operands& operands) {
  Config config;
  isa::visit(op, operands, [&](const auto& instruction) {
    if constexpr (std::is_base_of_v<Config, std::decay_t<decltype(instruction)>>)
      config = instruction;
  });
  return config;
}

}  // namespace cubist::sim

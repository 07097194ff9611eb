// What every core needs to start a block.
#pragma once

#include <cstdint>
#include <span>

#include "soc/core_registers.h"
#include "soc/cross_core_flags.h"
#include "soc/loaded_program.h"

namespace cubist::sim {

class LaunchText;  // launch_text.h

struct BlockStart {
  const LoadedProgram* program = nullptr;
  const KernelEntry* kernel = nullptr;
  std::span<const uint64_t> arguments;
  BlockIdentity identity;
  LaunchSeat seat;
  LaunchText* text = nullptr;  // of the launch: what `print` says
  bool has_interlocks = false;
};

}  // namespace cubist::sim

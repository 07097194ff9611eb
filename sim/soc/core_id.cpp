#include "soc/core_id.h"

#include <fmt/format.h>

namespace cubist::sim {

const char* name_of(isa::CoreKind kind) {
  switch (kind) {
    case isa::CoreKind::coupled:
      return "AI core";
    case isa::CoreKind::aic:
      return "AIC";
    case isa::CoreKind::aiv:
      return "AIV";
  }
  return "core";
}

std::string name_of(CoreId core) { return fmt::format("{} {}", name_of(core.kind), core.index); }

bool has_pipe(isa::CoreKind kind, isa::Pipe pipe) {
  using enum isa::Pipe;
  switch (pipe) {
    case S:
    case MTE2:
    case MTE3:
      return true;
    case V:
      return kind != isa::CoreKind::aic;
    case M:
    case MTE1:
      return kind != isa::CoreKind::aiv;
    case FIX:
      return kind == isa::CoreKind::aic;
    case ALL:
      return false;
  }
  return false;
}

LocalMemorySizes memories_of(const ChipSpec& chip, isa::CoreKind kind) {
  LocalMemorySizes sizes = chip.memories;
  if (kind == isa::CoreKind::aic) sizes.ub = {0};
  if (kind == isa::CoreKind::aiv)
    sizes.l1 = sizes.l0a = sizes.l0b = sizes.l0c = sizes.bt = sizes.fb = {0};
  return sizes;
}

std::array<uint32_t, 8> block_facts(const LocalMemories& local, const ChipSpec& chip) {
  const auto size = [](const LocalMemory& memory) { return static_cast<uint32_t>(memory.size()); };
  return {size(local.l1),  size(local.l0a),
          size(local.l0b), size(local.l0c),
          size(local.ub),  size(local.bt),
          size(local.fb),  static_cast<uint32_t>(chip.cube.accumulate_distance)};
}

}  // namespace cubist::sim

#include "soc/placement.h"

#include <fmt/format.h>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

Placement singles(isa::CoreKind kind, int count) {
  Placement p;
  p.cube_cores = kind == isa::CoreKind::aic ? 1 : 0;
  p.vector_cores = kind == isa::CoreKind::aiv ? 1 : 0;
  for (int i = 0; i < count; ++i) p.groups.push_back({{kind, i}});
  return p;
}

Placement mixed(const ChipSpec& chip, int vector_cores) {
  const int share = chip.cube_cores > 0 ? chip.vector_cores / chip.cube_cores : 0;
  Placement p;
  p.cube_cores = 1;
  p.vector_cores = vector_cores == 0 ? share : vector_cores;
  if (p.vector_cores > share) return {};
  for (int cube = 0; cube < chip.cube_cores; ++cube) {
    std::vector<CoreId>& group = p.groups.emplace_back();
    group.push_back({isa::CoreKind::aic, cube});
    for (int i = 0; i < p.vector_cores; ++i)
      group.push_back({isa::CoreKind::aiv, cube * share + i});
  }
  return p;
}

Placement any_of(const ChipSpec& chip, const KernelEntry& kernel) {
  if (chip.style == CoreStyle::kCoupled) return singles(isa::CoreKind::coupled, chip.cube_cores);
  switch (kernel.cores) {
    case KernelCores::kAic:
      return singles(isa::CoreKind::aic, chip.cube_cores);
    case KernelCores::kAny:
    case KernelCores::kAiv:
      return singles(isa::CoreKind::aiv, chip.vector_cores);
    case KernelCores::kMix:
      return mixed(chip, kernel.vector_cores);
  }
  return {};
}

}  // namespace

Placement place(const ChipSpec& chip, const KernelEntry& kernel) {
  Placement placement = any_of(chip, kernel);
  if (!placement.groups.empty()) return placement;
  throw Error(Fault::kConfig,
              {.where = chip.name,
               .did = fmt::format("launch {} on cores that the chip lacks", kernel.name),
               .expected = fmt::format("{} cube cores, {} vector cores", chip.cube_cores,
                                       chip.vector_cores),
               .fix = "choose another chip, or build the kernel for its cores"});
}

}  // namespace cubist::sim

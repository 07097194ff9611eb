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

Placement mixed(const ChipSpec& chip) {
  Placement p;
  p.cube_cores = 1;
  p.vector_cores = chip.cube_cores > 0 ? chip.vector_cores / chip.cube_cores : 0;
  for (int cube = 0; cube < chip.cube_cores; ++cube) {
    std::vector<CoreId>& group = p.groups.emplace_back();
    group.push_back({isa::CoreKind::aic, cube});
    for (int i = 0; i < p.vector_cores; ++i)
      group.push_back({isa::CoreKind::aiv, cube * p.vector_cores + i});
  }
  return p;
}

Placement any_of(const ChipSpec& chip, KernelCores cores) {
  if (chip.style == CoreStyle::kCoupled) return singles(isa::CoreKind::coupled, chip.cube_cores);
  switch (cores) {
    case KernelCores::kAic:
      return singles(isa::CoreKind::aic, chip.cube_cores);
    case KernelCores::kAny:
    case KernelCores::kAiv:
      return singles(isa::CoreKind::aiv, chip.vector_cores);
    case KernelCores::kMix:
      return mixed(chip);
  }
  return {};
}

}  // namespace

Placement place(const ChipSpec& chip, KernelCores cores) {
  Placement placement = any_of(chip, cores);
  if (!placement.groups.empty()) return placement;
  throw Error(Fault::kConfig,
              {.where = chip.name,
               .did = "launch a kernel on a kind of core of which the chip has none",
               .expected = fmt::format("{} cube cores, {} vector cores", chip.cube_cores,
                                       chip.vector_cores),
               .fix = "choose another chip, or build the kernel for its cores"});
}

}  // namespace cubist::sim

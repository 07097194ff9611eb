#include "cubist/profile/roofs.h"

#include <algorithm>
#include <limits>

namespace cubist::profile {
namespace {

constexpr double kOperationsPerProduct = 2;  // a multiplication and an addition

using isa::CoreKind;
using isa::DataType;

bool is_split(const sim::ChipSpec& chip) { return chip.style == sim::CoreStyle::kSplit; }

void add_cube(std::vector<ComputeRoof>& roofs, DataType type, bool is_hf32, int depth,
              const sim::ChipSpec& chip) {
  if (depth == 0) return;
  const double products =
      static_cast<double>(chip.cube.rows) * chip.cube.columns * depth * chip.cube_cores;
  roofs.push_back({{isa::Pipe::M, type, is_hf32}, kOperationsPerProduct * products});
}

double roof_of(const OperationKind& kind, const std::vector<ComputeRoof>& roofs) {
  const auto found = std::ranges::find(roofs, kind, &ComputeRoof::kind);
  return found == roofs.end() ? 0 : found->operations_per_cycle;
}

}  // namespace

int cores_of(const sim::ChipSpec& chip, CoreKind kind) {
  return kind == CoreKind::aiv ? chip.vector_cores : chip.cube_cores;
}

std::vector<CoreKind> core_kinds(const sim::ChipSpec& chip) {
  if (is_split(chip)) return {CoreKind::aic, CoreKind::aiv};
  return {CoreKind::coupled};
}

std::vector<ComputeRoof> compute_roofs(const sim::ChipSpec& chip) {
  std::vector<ComputeRoof> roofs;
  const sim::CubeSpec& cube = chip.cube;
  add_cube(roofs, DataType::f16, false, cube.depth_f16, chip);
  add_cube(roofs, DataType::bf16, false, cube.has_bf16 ? cube.depth_f16 : 0, chip);
  add_cube(roofs, DataType::f32, false, cube.depth_f32, chip);
  add_cube(roofs, DataType::f32, true, cube.depth_hf32, chip);
  add_cube(roofs, DataType::s8, false, cube.depth_s8, chip);
  add_cube(roofs, DataType::u8, false, cube.depth_s8, chip);
  add_cube(roofs, DataType::s4, false, cube.depth_s4, chip);
  const int vectors = cores_of(chip, core_kinds(chip).back());
  for (const DataType type : {DataType::f16, DataType::f32, DataType::s16, DataType::u16,
                              DataType::s32, DataType::u32, DataType::s8, DataType::u8}) {
    const double lanes = static_cast<double>(chip.vector.width.value) * 8 / isa::bits_of(type);
    roofs.push_back({{isa::Pipe::V, type, false}, kOperationsPerProduct * lanes * vectors});
  }
  return roofs;
}

std::vector<MemoryRoof> memory_roofs(const sim::ChipSpec& chip) {
  return {{"DRAM", chip.dram.bandwidth.value}, {"L2", chip.l2.read.value}};
}

std::optional<RooflinePoint> roofline_point(const TaskProfile& task, const sim::ChipSpec& chip) {
  const std::vector<ComputeRoof> roofs = compute_roofs(chip);
  RooflinePoint point;
  double least_cycles = 0, most_of_one = 0;
  const CoreCounts counts = task.total();
  for (const auto& [kind, type] : counts.types) {
    const double roof = roof_of(kind, roofs);
    if (type.operations == 0 || roof == 0) continue;
    const double cycles = static_cast<double>(type.operations) / roof;
    if (cycles > most_of_one) most_of_one = cycles, point.kind = kind;
    least_cycles += cycles;
    point.operations += static_cast<double>(type.operations);
  }
  if (point.operations == 0 || task.duration() <= Cycles{}) return std::nullopt;
  const double compute = point.operations / least_cycles;
  point.bytes = static_cast<double>((counts.dram_read + counts.dram_written).value);
  point.operations_per_byte =
      point.bytes == 0 ? std::numeric_limits<double>::infinity() : point.operations / point.bytes;
  const double memory = point.operations_per_byte * chip.dram.bandwidth.value;
  point.is_memory_bound = memory < compute;
  point.attainable = std::min(memory, compute);
  point.achieved = point.operations / static_cast<double>(task.duration().value);
  return point;
}

}  // namespace cubist::profile

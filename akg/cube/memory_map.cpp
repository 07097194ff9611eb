#include "cube/memory_map.h"

#include <algorithm>

namespace cubist::akg {
namespace {

constexpr int64_t kBiasElement = 4, kAccumulatorElement = 4;

}  // namespace

int64_t part_columns(const ContractionTiles& tiles) { return tiles.n / tiles.parts; }

MemoryMap map_memory(const Product& p, const ContractionTiles& t, const sim::ChipSpec& chip) {
  // In L1 columns are padded to C0, rows are not: fractal NZ as device/cube.h has it.
  const auto padded = [&](MatrixLayout layout, int64_t rows, int64_t columns) {
    if (layout == MatrixLayout::kPacked) return round_up(rows, p.c0) * round_up(columns, 16);
    if (layout == MatrixLayout::kTransposed) return columns * round_up(rows, p.c0);
    return rows * round_up(columns, p.c0);
  };
  const Contraction& c = p.contraction;
  MemoryMap map;
  map.a_slot = padded(c.a.layout, t.m, std::min(t.chunk_a, p.k())) * p.element;
  map.b_slot = padded(c.b.layout, std::min(t.chunk_b, p.k()), t.n) * p.element;
  map.b_base = t.a_slots * map.a_slot;
  map.bias_base = map.b_base + t.b_slots * map.b_slot;
  map.l0_slot = std::min(chip.memories.l0a.value, chip.memories.l0b.value) / 2;
  map.accumulator = round_up(t.m, 16) * round_up(part_columns(t), 16) * kAccumulatorElement;
  if (c.bias) {
    map.bias_slot = round_up(t.n, 16) * kBiasElement;
    map.bias_table_slots = 2 * map.bias_slot <= chip.memories.bt.value ? 2 : 1;
  }
  return map;
}

std::optional<Misfit> find_misfit(const Product& p, const ContractionTiles& t,
                                  const sim::ChipSpec& chip) {
  const MemoryMap map = map_memory(p, t, chip);
  const auto& memories = chip.memories;
  const int64_t step = round_up(t.step, p.c0) * p.element;
  const int64_t l0a = round_up(t.m, 16) * step, l0b = round_up(part_columns(t), 16) * step;
  const int64_t l0c = map.accumulator * std::max(t.parts, t.l0c_slots);
  if (l0c > memories.l0c.value) return Misfit{"L0C", l0c, memories.l0c.value};
  if (l0a > map.l0_slot) return Misfit{"L0A", 2 * l0a, 2 * map.l0_slot};
  if (l0b > map.l0_slot) return Misfit{"L0B", 2 * l0b, 2 * map.l0_slot};
  if (p.is_split && map.bias_slot > memories.bt.value)
    return Misfit{"BT", map.bias_slot, memories.bt.value};
  const int64_t l1 = map.bias_base + (p.is_split ? 2 * map.bias_slot : 0);
  if (l1 > memories.l1.value) return Misfit{"L1", l1, memories.l1.value};
  return std::nullopt;
}

}  // namespace cubist::akg

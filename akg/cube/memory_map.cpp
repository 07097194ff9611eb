#include "cube/memory_map.h"

#include <algorithm>

namespace cubist::akg {
namespace {

constexpr int64_t kBiasElement = 4, kAccumulatorElement = 4;
constexpr int64_t kOutBuffers = 3;  // two slots on the way out, and `raw`

constexpr int64_t kMaxFilter = 511, kMaxBurst = 65535;  // load3d, len_burst: formats.toml

}  // namespace

int64_t row_tiles(const Product& p, const ContractionTiles& t) {
  if (!p.map) return ceil_div(p.m(), t.m);
  return ceil_div(p.map->out_height(), t.height) * ceil_div(p.map->out_width(), t.width);
}

int64_t last_rows(const Product& p, const ContractionTiles& t) {
  const auto last = [](int64_t whole, int64_t piece) { return (whole - 1) % piece + 1; };
  if (!p.map) return last(p.m(), t.m);
  return last(p.map->out_height(), t.height) * last(p.map->out_width(), t.width);
}

MapWindow map_window(const Convolution& v, const ContractionTiles& t) {
  return {std::min(v.height, (t.height - 1) * v.stride_h + (v.kernel_h - 1) * v.dilation_h + 1),
          std::min(v.width, (t.width - 1) * v.stride_w + (v.kernel_w - 1) * v.dilation_w + 1)};
}

int64_t blocks_across(const Product& p, const ContractionTiles& t, char operand) {
  const bool is_a = operand == 'a';
  const MatrixPlacement& placement = is_a ? p.contraction.a : p.contraction.b;
  if (placement.layout == MatrixLayout::kPacked || (is_a && p.map)) return 0;
  const bool rows_are_k = is_a == (placement.layout == MatrixLayout::kTransposed);
  const int64_t side = is_a ? p.m() : p.n(), tile = is_a ? t.m : t.n;
  const int64_t chunk = is_a ? t.chunk_a : t.chunk_b;
  const int64_t row = rows_are_k ? side : p.k();
  const int64_t rows = rows_are_k ? std::min(chunk, p.k()) : tile;
  const bool is_whole = rows_are_k ? tile >= side : chunk >= p.k();
  const int64_t across = row / p.c0;
  const bool is_dense = is_whole && (is_a ? p.pitch_a : p.pitch_b) == row && row % p.c0 == 0;
  // One block across is a strip of fractal NZ already.
  return is_dense && across > 1 && across <= kMaxFilter && rows * across <= kMaxBurst ? across : 0;
}

int64_t part_columns(const ContractionTiles& tiles) {
  return tiles.parts == 1 ? tiles.n : round_up(ceil_div(tiles.n, tiles.parts), 16);
}

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
  if (p.map) {
    const MapWindow window = map_window(*p.map, t);
    const int64_t planes = std::min(t.chunk_a, p.k()) / (p.c0 * p.map->kernel_h * p.map->kernel_w);
    map.a_slot = planes * window.height * window.width * 32;
  }
  const int64_t columns = c.b.layout == MatrixLayout::kPacked ? t.parts * part_columns(t) : t.n;
  map.b_slot = padded(c.b.layout, std::min(t.chunk_b, p.k()), columns) * p.element;
  map.b_base = t.a_slots * map.a_slot;
  map.bias_base = map.b_base + t.b_slots * map.b_slot;
  map.l0_slot = std::min(chip.memories.l0a.value, chip.memories.l0b.value) / 2;
  map.accumulator = round_up(t.m, 16) * round_up(part_columns(t), 16) * kAccumulatorElement;
  if (c.bias) {
    map.bias_slot = round_up(t.n, 16) * kBiasElement;
    map.bias_table_slots = 2 * map.bias_slot <= chip.memories.bt.value ? 2 : 1;
  }
  map.residual_base = map.bias_base + (p.is_split ? 2 * map.bias_slot : 0);
  if (c.residual) {
    map.residual_slot = t.m * round_up(t.n, 16) * p.element;
    map.unit_base = map.residual_base + 2 * map.residual_slot;
    map.residual_piece = std::min(round_up(part_columns(t), 16),
                                  map.l0_slot / (round_up(t.m, 16) * p.element) / 16 * 16);
  }
  if (!p.is_split) {
    const int64_t strip = round_up(t.m, 16) * 16 * p.out_element;
    map.out_base = 2 * map.bias_slot;
    const int64_t fit = (chip.memories.ub.value - map.out_base) / (kOutBuffers * strip);
    map.out_strips = std::clamp<int64_t>(fit, 1, ceil_div(t.n, 16));
    map.out_slot = map.out_strips * strip;
    map.raw_base = map.out_base + 2 * map.out_slot;
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
  const int64_t ub = map.raw_base + map.out_slot;
  if (ub > memories.ub.value) return Misfit{"UB", ub, memories.ub.value};
  const int64_t l1 = p.contraction.residual ? map.unit_base + 256 * p.element : map.residual_base;
  if (l1 > memories.l1.value) return Misfit{"L1", l1, memories.l1.value};
  return std::nullopt;
}

}  // namespace cubist::akg

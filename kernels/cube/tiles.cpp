#include "cube/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "planning/planning.h"

namespace cubist::kernels {
namespace {

using device::kBlockBytes;
using device::kFractal;
using device::kFractalBytes;

// Ranges of instruction fields (isa/spec/formats.toml).
constexpr int64_t kMaxMadRows = 4095, kMaxLoad2dRepeat = 255, kMaxBursts = 4095, kMaxMapK = 16383;
constexpr int64_t kMaxChannelUnits = 16383;  // of 4 elements

// Bytes of B that make an efficient transfer: section 2 of the architecture reference, ">= 16 KiB
// per transfer".
constexpr int64_t kGoodTransfer = 32 * 1024;

struct Sizes {
  int64_t rows16, n1, k0, out_bytes;
  int64_t bias_slot, l0c_slot, l0_slot;
};

struct L1Plan {
  int64_t chunk_c1 = 0, load_k1 = 0, step_k1 = 0;
  int64_t needed = 0;  // of half of L1, if nothing fits
};

// Half of L1, without the bias, holds a chunk of A and one load of B: each as small as makes a good
// transfer, so that the cube starts early and loads hide behind it; smaller if memory says so.
L1Plan plan_l1(const GemmShape& shape, const RowTile& rows, const Sizes& sizes, int64_t step_k1,
               int64_t half) {
  const int64_t a_unit = rows.a_pixels * kBlockBytes, b_unit = sizes.n1 * kFractalBytes;
  const int64_t good_c1 = std::max(rows.good_c1, ceil_div(kGoodTransfer, a_unit));
  const int64_t good_k1 = round_up(ceil_div(kGoodTransfer, b_unit), step_k1);
  const int64_t most_c1 = std::min({good_c1, shape.superblock_c1, kMaxMapK / shape.taps,
                                    kMaxChannelUnits * 4 / sizes.k0, kMaxBursts});
  L1Plan plan;
  for (const int64_t k1 : {good_k1, step_k1, int64_t{1}}) {
    plan.chunk_c1 = std::min(most_c1, (half - k1 * b_unit) / a_unit);
    if (plan.chunk_c1 < 1) continue;
    plan.load_k1 = std::min({k1, plan.chunk_c1 * shape.taps, kMaxBursts});
    plan.step_k1 = std::min(step_k1, plan.load_k1);
    return plan;
  }
  plan.chunk_c1 = 0;
  plan.needed = a_unit + b_unit;
  return plan;
}

double cube_depth(DataType type, const sim::CubeSpec& cube) {
  return type == DataType::f32 ? cube.depth_f32 : cube.depth_f16;
}

// A tile overlaps its stages; tiles of a block follow one another, blocks start one after the other
// and work side by side.
struct Estimate {
  int64_t blocks;
  double cycles;
};
Estimate estimate(const GemmShape& shape, const RowTile& rows, const Sizes& sizes,
                  const GemmTiling& t, int64_t tiles, const sim::ChipSpec& chip) {
  const auto k1 = static_cast<double>(shape.superblock_c1 * shape.taps);
  const auto row_bytes = static_cast<double>(sizes.rows16 * kBlockBytes),
             column_bytes = static_cast<double>(sizes.n1 * kFractalBytes);
  const double steps = k1 / t.step_k1, b_loads = k1 / t.load_k1;
  const double a_loads = static_cast<double>(shape.superblock_c1) / t.chunk_c1;
  const double waits = sizes.rows16 / kFractal * sizes.n1 < chip.cube.accumulate_distance
                           ? static_cast<double>(chip.cube.latency.value)
                           : static_cast<double>(chip.cube.issue_overhead.value);
  const double cube = k1 * static_cast<double>(sizes.rows16 / kFractal * sizes.n1 * sizes.k0) /
                          cube_depth(shape.type, chip.cube) +
                      steps * waits;
  const double mte1 =
      k1 * (row_bytes / chip.movers.l1_to_l0a.value + column_bytes / chip.movers.l1_to_l0b.value) +
      steps * 2 * static_cast<double>(chip.movers.mte1_setup.value);
  const auto active = static_cast<double>(std::min<int64_t>(cube_core_count(chip), tiles));
  const double rate = std::min(chip.noc.core_read.value, chip.l2.read.value / active);
  const double a_run_cycles = a_loads * static_cast<double>(rows.a_runs) * chip.movers.gm_run;
  const double a_bytes = static_cast<double>(rows.a_pixels * kBlockBytes * shape.superblock_c1);
  const double mte2 = a_bytes / rate + a_run_cycles + k1 * column_bytes / rate +
                      (a_loads + b_loads) * static_cast<double>(chip.movers.mte2_setup.value);
  const double out_bytes =
      static_cast<double>(sizes.rows16 * sizes.n1 * kFractal * sizes.out_bytes);
  const double out = out_bytes / chip.noc.core_write.value;
  const double longest = std::max({cube, mte1, mte2, t.l0c_slots == 2 ? out : 0});
  const double tile =
      longest + (t.l0c_slots == 2 ? 0 : out) + static_cast<double>(chip.sync.flag_cost.value);
  // The first load and the last store of a block overlap nothing.
  const double ramp = mte2 / std::max(1.0, a_loads + b_loads) + out;
  Estimate best = {.blocks = 0, .cycles = std::numeric_limits<double>::infinity()};
  for (int64_t blocks = 1; blocks <= std::min<int64_t>(cube_core_count(chip), tiles); ++blocks) {
    const double starts = static_cast<double>((blocks - 1) * chip.task.block_overhead.value);
    const double end = starts + static_cast<double>(ceil_div(tiles, blocks)) * tile + ramp;
    if (end < best.cycles) best = {blocks, end};
  }
  return best;
}

}  // namespace

FittedTile fit_tile(const GemmShape& shape, const RowTile& rows, int64_t tile_n1,
                    const sim::ChipSpec& chip) {
  const auto& memories = chip.memories;
  const bool is_split = chip.style == sim::CoreStyle::kSplit;
  const int64_t rows16 = round_up(rows.rows, kFractal);
  const Sizes sizes = {.rows16 = rows16,
                       .n1 = tile_n1,
                       .k0 = kBlockBytes / bytes_of(shape.type, shape.kernel),
                       .out_bytes = bytes_of(shape.out_type, shape.kernel),
                       .bias_slot = tile_n1 * kFractal * 4,
                       .l0c_slot = rows16 * tile_n1 * kFractal * 4,
                       .l0_slot = std::min(memories.l0a.value, memories.l0b.value) / 2};
  const auto misfit = [](const char* memory, int64_t needed, Bytes available) {
    return FittedTile{.choice = {}, .misfit = {memory, needed, available}};
  };
  if (rows.rows > kMaxMadRows || sizes.l0c_slot > memories.l0c.value)
    return misfit("L0C", sizes.l0c_slot, memories.l0c);
  if (rows16 * kBlockBytes > sizes.l0_slot)
    return misfit("L0A", 2 * rows16 * kBlockBytes, memories.l0a);
  if (tile_n1 * kFractalBytes > sizes.l0_slot)
    return misfit("L0B", 2 * tile_n1 * kFractalBytes, memories.l0b);
  if (is_split && sizes.bias_slot > memories.bt.value)
    return misfit("BT", sizes.bias_slot, memories.bt);

  GemmTiling t = {};
  if (!is_split) {
    const int64_t strip = rows16 * kFractal * sizes.out_bytes;
    const int64_t strips = (memories.ub.value - 2 * sizes.bias_slot) / (2 * strip);
    if (strips < 1) return misfit("UB", 2 * (sizes.bias_slot + strip), memories.ub);
    t.out_strips = static_cast<uint32_t>(std::min(strips, tile_n1));
  }
  const int64_t most_step =
      std::min({sizes.l0_slot / (rows16 * kBlockBytes), sizes.l0_slot / (tile_n1 * kFractalBytes),
                kMaxLoad2dRepeat / tile_n1});
  if (most_step < 1) return misfit("L0B", 2 * tile_n1 * kFractalBytes, memories.l0b);
  const int64_t half = memories.l1.value / 2 - (is_split ? sizes.bias_slot : 0);
  const L1Plan l1 = plan_l1(shape, rows, sizes, most_step, half);
  if (l1.chunk_c1 < 1)
    return misfit("L1", 2 * (l1.needed + memories.l1.value / 2 - half), memories.l1);

  t.superblocks = static_cast<uint32_t>(shape.superblocks);
  t.superblock_n1 = static_cast<uint32_t>(shape.superblock_n1);
  t.superblock_c1 = static_cast<uint32_t>(shape.superblock_c1);
  t.taps = static_cast<uint32_t>(shape.taps);
  t.tile_n1 = static_cast<uint32_t>(tile_n1);
  t.tile_rows16 = static_cast<uint32_t>(rows16);
  t.chunk_c1 = static_cast<uint32_t>(l1.chunk_c1);
  t.load_k1 = static_cast<uint32_t>(l1.load_k1);
  t.step_k1 = static_cast<uint32_t>(l1.step_k1);
  t.a_slot_bytes = static_cast<uint32_t>(l1.chunk_c1 * rows.a_pixels * kBlockBytes);
  t.b_slot_bytes = static_cast<uint32_t>(l1.load_k1 * tile_n1 * kFractalBytes);
  t.bias_slot_bytes = static_cast<uint32_t>(sizes.bias_slot);
  t.l0_slot_bytes = static_cast<uint32_t>(sizes.l0_slot);
  t.l0c_slots = 2 * sizes.l0c_slot <= memories.l0c.value ? 2 : 1;
  t.bias_table_slots = 2 * sizes.bias_slot <= memories.bt.value ? 2 : 1;
  t.accumulate_distance = static_cast<uint32_t>(chip.cube.accumulate_distance);
  t.relu = shape.relu;

  const int64_t tiles = rows.count * shape.superblocks * ceil_div(shape.superblock_n1, tile_n1);
  const Estimate end = estimate(shape, rows, sizes, t, tiles, chip);
  return {
      .choice = TileChoice{.tiling = t, .tiles = tiles, .blocks = end.blocks, .cycles = end.cycles},
      .misfit = {}};
}

FittedTile best_tile(const GemmShape& shape, const RowTile& rows, const sim::ChipSpec& chip) {
  FittedTile best;
  for (int64_t parts = 1; parts <= shape.superblock_n1; ++parts) {
    const int64_t tile_n1 = ceil_div(shape.superblock_n1, parts);
    const FittedTile fitted = fit_tile(shape, rows, tile_n1, chip);
    const bool is_better =
        fitted.choice && (!best.choice || fitted.choice->cycles < best.choice->cycles);
    if (is_better || (!best.choice && !fitted.choice)) best = fitted;
    if (tile_n1 == 1) break;
    parts = ceil_div(shape.superblock_n1, tile_n1 - 1) -
            1;  // the next number of parts that gives smaller tiles
  }
  return best;
}

void check_cube_type(const std::string& kernel, DataType type, const sim::ChipSpec& chip) {
  if (type != DataType::f32 || chip.cube.depth_f32 > 0) return;
  throw Error(Fault::kNotImplemented,
              {.where = fmt::format("{} on {}", kernel, chip.name),
               .did = "multiply matrices of f32 operands",
               .expected = "a cube with f32 operands (cube.depth_f32 above 0)",
               .fix = "compute in f16 (--precision mixed), or take ascend910b1"});
}

}  // namespace cubist::kernels

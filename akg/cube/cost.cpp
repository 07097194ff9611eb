#include "cube/cost.h"

#include <algorithm>

#include "cube/memory_map.h"

namespace cubist::akg {
namespace {

double cycles_of(Cycles cycles) { return static_cast<double>(cycles.value); }

class Model {
 public:
  Model(const Product& p, const ContractionTiles& t, const sim::ChipSpec& chip)
      : p_(p),
        t_(t),
        chip_(chip),
        chunk_a_(std::min(t.chunk_a, p.k())),
        chunk_b_(std::min(t.chunk_b, p.k())),
        chunks_(static_cast<double>(p.k()) / static_cast<double>(std::min(chunk_a_, chunk_b_))),
        outers_(static_cast<double>(p.k()) / static_cast<double>(std::max(chunk_a_, chunk_b_))),
        cube_(cube_cycles()) {
    const double a = load_cycles('a', std::min(t.m, p.m()), chunk_a_),
                 b = load_cycles('b', std::min(t.n, p.n()), chunk_b_);
    outer_ = t.chunk_a >= t.chunk_b ? a : b;
    inner_ = t.chunk_a >= t.chunk_b ? b : a;
  }

  double cycles() const {
    const int64_t each = ceil_div(t_.tiles, t_.blocks);
    const double start =
        cycles_of(chip_.task.launch_overhead) + t_.blocks * cycles_of(chip_.task.block_overhead);
    const double last_store = cycles_of(chip_.cube.latency) + flag() + store_cycles();
    return start + first_tile() + static_cast<double>(each - 1) * next_tile(each) + last_store;
  }

 private:
  // The first chunks are loaded, and the last one is worked on, beside nothing else.
  double first_tile() const {
    const double work = cube_ / chunks_;
    const double filled =
        outer_ + inner_ + load_latency() + 2 * flag() + l0a_cycles() + l0b_cycles();
    // Beside the last outer chunk no more of them are loaded.
    const double last = std::min(chunks_, chunks_ / outers_) - 1;
    return filled + work + fed_cycles(chunks_ - 1 - last, outers_ - 1) + fed_cycles(last, 0);
  }

  // A tile after the first one, on average: what neighbours share is loaded by the first of them.
  double next_tile(int64_t each) const {
    const double store = store_cycles() * t_.parts;
    const bool is_hidden = t_.parts > 1 || t_.l0c_slots > 1;
    const auto period = [&](double fed) {
      return is_hidden ? std::max(fed + store_stall(), store) : fed + store;
    };
    const double alone = period(fed_cycles(chunks_, outers_));
    if (!t_.keep) return alone;
    const int64_t neighbours = t_.columns_first ? ceil_div(p_.n(), t_.n) : row_tiles(p_, t_);
    const auto shared = static_cast<double>(std::min(each, neighbours));
    return (alone + (shared - 1) * period(fed_cycles(chunks_, 0))) / shared;
  }

  // Of two parts, the first is stored while the cube takes the second through the last chunk, the
  // second while it takes the next tile's first through the first chunk, and not for longer.
  double store_stall() const {
    if (t_.parts == 1) return 0;
    const int64_t chunk = std::min(chunk_a_, chunk_b_), last = (p_.k() - 1) % chunk + 1;
    const auto stall = [&](int64_t depth) {
      const double work = cube_ * static_cast<double>(depth) / static_cast<double>(p_.k());
      return std::max(0.0, store_cycles() + flag() - work / t_.parts);
    };
    return stall(chunk) + stall(last);
  }

  // `chunks` inner chunks of the cube's work, each beside a load of the next one, and `outers`
  // chunks of the outer operand in pieces beside as many of them as it has rows.
  double fed_cycles(double chunks, double outers) const {
    const double work = cube_ / chunks_;
    const auto bound = [&](double load) {  // by two slots, each loaded and then used
      return std::max({work, load, (work + load + load_latency() + 2 * flag()) / 2});
    };
    const double pieces = std::min(chunks_ / outers_, outer_rows()), beside = outers * pieces;
    return beside * bound(inner_ + outer_ / pieces) +
           std::max(0.0, chunks - beside) * bound(inner_);
  }

  // Of what is stored: of a map, planes.
  double outer_rows() const {
    const bool is_a = t_.chunk_a >= t_.chunk_b;
    const int64_t chunk = std::max(chunk_a_, chunk_b_);
    if (is_a && p_.map)
      return static_cast<double>(chunk / (p_.c0 * p_.map->kernel_h * p_.map->kernel_w));
    switch (is_a ? p_.contraction.a.layout : p_.contraction.b.layout) {
      case MatrixLayout::kPacked:
        return static_cast<double>(ceil_div(chunk, p_.c0));
      case MatrixLayout::kRowMajor:
        return static_cast<double>(is_a ? t_.m : chunk);
      default:
        return static_cast<double>(is_a ? chunk : t_.n);
    }
  }

  double flag() const { return cycles_of(chip_.sync.flag_cost); }
  double load_latency() const {
    return cycles_of(chip_.l2.hit_latency + chip_.noc.latency + chip_.noc.latency);
  }

  // ------------------------------------------------------------------ MTE2

  // `runs` runs of `bytes` by one transfer, from L2, while all blocks load.
  double load_cycles(double runs, double bytes) const {
    const double share = chip_.l2.read.value / static_cast<double>(t_.blocks);
    const double sent = runs * (bytes / chip_.noc.core_read.value + chip_.movers.gm_run);
    return cycles_of(chip_.movers.mte2_setup) + std::max(sent, runs * bytes / share);
  }

  // A chunk of an operand, `side` elements by `depth` of k.
  double load_cycles(char operand, int64_t side, int64_t depth) const {
    const bool is_a = operand == 'a';
    if (is_a && p_.map) return map_cycles(depth);
    const MatrixLayout layout = is_a ? p_.contraction.a.layout : p_.contraction.b.layout;
    if (layout == MatrixLayout::kPacked) {
      return t_.parts * load_cycles(static_cast<double>(ceil_div(depth, p_.c0)),
                                    static_cast<double>(round_up(part_columns(t_), 16) * 32));
    }
    if (blocks_across(p_, t_, operand) > 0)
      return load_cycles(1, static_cast<double>(side * depth * p_.element));
    const bool k_is_row = is_a == (layout == MatrixLayout::kRowMajor);
    const int64_t rows = k_is_row ? side : depth, columns = k_is_row ? depth : side;
    return load_cycles(static_cast<double>(rows), static_cast<double>(columns * p_.element));
  }

  // The part of a map that a tile reads: a run per plane, or per row of a part of the width.
  double map_cycles(int64_t depth) const {
    const MapWindow window = map_window(*p_.map, t_);
    const auto planes = static_cast<double>(depth / (p_.c0 * p_.map->kernel_h * p_.map->kernel_w));
    const bool is_whole = window.width == p_.map->width;
    const double rows = is_whole ? 1 : static_cast<double>(window.height);
    const double bytes = static_cast<double>(window.height * window.width * 32) / rows;
    const double more = is_whole ? 0 : (planes - 1) * cycles_of(chip_.movers.mte2_setup);
    return load_cycles(planes * rows, bytes) + more;
  }

  // ------------------------------------------------------------------ MTE1 and M

  double m16() const { return static_cast<double>(ceil_div(t_.m, 16)); }
  // Of a part, on average.
  double n16() const { return static_cast<double>(ceil_div(t_.n, 16)) / t_.parts; }
  int64_t step() const {  // on average
    return round_up(std::min(t_.step, ceil_div(p_.k(), ceil_div(p_.k(), t_.step))), p_.c0);
  }
  double step_bytes(double fractals) const {
    return fractals * static_cast<double>(16 * step() * p_.element);
  }
  double l0a_cycles() const {
    return cycles_of(chip_.movers.load3d_setup) + step_bytes(m16()) / l0a_rate();
  }
  // Section 3.2 of the architecture reference: by stride and kernel rows crossed.
  double l0a_rate() const {
    const sim::MoverSpec& movers = chip_.movers;
    if (!p_.map) return movers.l1_to_l0a.value;
    const int64_t rows = std::min(p_.map->kernel_h, ceil_div(step() / p_.c0, p_.map->kernel_w));
    const int64_t stride = p_.map->stride_w;
    if (stride == 1 && rows == 1) return movers.l1_to_l0a.value;
    if (stride != 1 && stride != 2 && stride != 4 && stride != 8)
      return movers.load3d_floor_a.value;
    const auto divisor =
        static_cast<double>(stride == 1 ? rows + 2 : 2 * stride + (rows > 1 ? rows : 0));
    return std::clamp(movers.load3d_source.value / divisor, movers.load3d_floor_a.value,
                      movers.l1_to_l0a.value);
  }
  double l0b_cycles() const {
    const bool is_packed = p_.contraction.b.layout == MatrixLayout::kPacked;
    return cycles_of(is_packed ? chip_.movers.mte1_setup : chip_.movers.load3d_setup) +
           step_bytes(n16()) / chip_.movers.l1_to_l0b.value;
  }

  // From step to step of a part: the cube's time, that of MTE1, and the way once around two slots
  // of L0.
  double step_cycles(bool shares_a) const {
    const double fractals = m16() * n16();
    const double array = fractals * static_cast<double>(step()) / static_cast<double>(p_.depth);
    const double latency = cycles_of(chip_.cube.latency);
    const bool waits = fractals < static_cast<double>(chip_.cube.accumulate_distance);
    const double cube = array + (waits ? std::max(latency, cycles_of(chip_.sync.barrier_cost))
                                       : cycles_of(chip_.cube.issue_overhead));
    const double loaded = l0b_cycles() + l0a_cycles() / (shares_a ? t_.parts : 1);
    return std::max({cube, loaded, (array + latency + loaded + 2 * flag()) / 2});
  }

  double cube_cycles() const {
    const int64_t steps = ceil_div(p_.k(), t_.step);
    if (t_.parts == 1) return static_cast<double>(steps) * step_cycles(false) + residual_cycles();
    // In the first and the last chunk the parts do not share steps of A.
    const int64_t chunk = std::min(t_.chunk_a, t_.chunk_b);
    const int64_t ends =
        std::min(steps, std::min<int64_t>(ceil_div(p_.k(), chunk), 2) * (chunk / t_.step));
    return t_.parts * (static_cast<double>(ends) * step_cycles(false) +
                       static_cast<double>(steps - ends) * step_cycles(true)) +
           residual_cycles();
  }

  // Strip by strip: load3d, a small mad for each.
  double residual_cycles() const {
    if (!p_.contraction.residual) return 0;
    const double strips = n16() * t_.parts;
    return cycles_of(chip_.movers.load3d_setup) + 2 * flag() + cycles_of(chip_.cube.latency) +
           strips * (m16() + cycles_of(chip_.cube.issue_overhead));
  }

  // ------------------------------------------------------------------ FIX, or V and MTE3

  double store_cycles() const {
    const double share = chip_.l2.write.value / static_cast<double>(t_.blocks);
    // Rows of a matrix, or planes of a map.
    const auto rows = static_cast<double>(p_.map ? ceil_div(part_columns(t_), p_.c0) : t_.m);
    const auto bytes =
        static_cast<double>((p_.map ? t_.m * p_.c0 : part_columns(t_)) * p_.out_element);
    const double elements = m16() * n16() * 256;
    if (!p_.is_split) {
      const double sent = rows * (bytes / chip_.noc.core_write.value + chip_.movers.gm_run);
      return elements * 4 / chip_.movers.l0c_to_ub.value +
             elements * static_cast<double>(p_.out_element) / chip_.movers.ub_to_ub.value +
             n16() * cycles_of(chip_.vector.head + chip_.vector.tail) +
             std::max(sent, rows * bytes / share);
    }
    const double unit = std::max(bytes, elements * 2 / rows) / chip_.movers.l0c_to_gm.value;
    const double sent =
        rows * (std::max(bytes / chip_.noc.core_write.value, unit) + chip_.movers.gm_run);
    return cycles_of(chip_.movers.fix_setup) + std::max(sent, rows * bytes / share);
  }

  const Product& p_;
  const ContractionTiles& t_;
  const sim::ChipSpec& chip_;
  const int64_t chunk_a_, chunk_b_;
  const double chunks_, outers_;  // of a tile: of the inner and of the outer operand
  const double cube_;             // cycles of a tile
  double outer_ = 0, inner_ = 0;  // cycles to load a chunk
};

}  // namespace

double predict_cycles(const Product& product, const ContractionTiles& tiles,
                      const sim::ChipSpec& chip) {
  return Model(product, tiles, chip).cycles();
}

}  // namespace cubist::akg

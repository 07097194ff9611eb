#include "cube/cost.h"

#include <algorithm>
#include <cmath>

#include "cube/memory_map.h"

namespace cubist::akg {
namespace {

// Cycles of the pipes for one tile.
struct TileTime {
  double cube = 0;                // M, waits for L0 included
  double load_a = 0, load_b = 0;  // MTE2
  double store = 0;               // FIX or V with MTE3
  double first_load = 0;          // until the cube has its first operands
  double last_store = 0;
};

class Model {
 public:
  Model(const Product& p, const ContractionTiles& t, const sim::ChipSpec& chip)
      : p_(p), t_(t), chip_(chip) {}

  double cycles() const {
    const int64_t each = ceil_div(t_.tiles, t_.blocks);
    const TileTime tile = tile_time();
    const int64_t shared =
        std::min(each, t_.columns_first ? ceil_div(p_.n(), t_.n) : ceil_div(p_.m(), t_.m));
    const double reloads = t_.keep ? 1.0 / static_cast<double>(shared) : 1;
    const double loads = t_.columns_first ? tile.load_a * reloads + tile.load_b
                                          : tile.load_a + tile.load_b * reloads;
    const double overlapped = std::max({tile.cube, loads, tile.store});
    const bool store_is_hidden = t_.parts > 1 || t_.l0c_slots > 1;
    const double period = store_is_hidden ? overlapped : std::max(loads, tile.cube + tile.store);
    // The cube works on a tile while the rest of it is loaded.
    const double first = tile.first_load + std::max(tile.cube, loads - tile.first_load);
    const auto count = static_cast<double>(each);
    return start() + std::max(first + (count - 1) * period + tile.last_store, 0.0);
  }

 private:
  double start() const {
    return static_cast<double>(chip_.task.launch_overhead.value +
                               t_.blocks * chip_.task.block_overhead.value);
  }

  // Bytes per cycle from L2 into one core while all of them load.
  double read_rate() const {
    return std::min(chip_.noc.core_read.value,
                    chip_.l2.read.value / static_cast<double>(t_.blocks));
  }
  double write_rate() const {
    return std::min(chip_.noc.core_write.value,
                    chip_.l2.write.value / static_cast<double>(t_.blocks));
  }
  // `runs` rows of `bytes` by one transfer.
  double load_cycles(double runs, double bytes) const {
    const double sent = runs * (bytes / chip_.noc.core_read.value + chip_.movers.gm_run);
    return static_cast<double>(chip_.movers.mte2_setup.value) +
           std::max(sent, runs * bytes / read_rate());
  }

  // A part of k of an operand whose other side has `side` elements.
  double load_cycles(MatrixLayout layout, bool is_left, int64_t side, int64_t depth) const {
    if (layout == MatrixLayout::kPacked) {
      return t_.parts * load_cycles(static_cast<double>(ceil_div(depth, p_.c0)),
                                    static_cast<double>(round_up(part_columns(t_), 16) * 32));
    }
    const bool k_is_row = is_left == (layout == MatrixLayout::kRowMajor);
    const int64_t rows = k_is_row ? side : depth, columns = k_is_row ? depth : side;
    return load_cycles(static_cast<double>(rows), static_cast<double>(columns * p_.element));
  }

  // One step through L0: the cube's time, and the time until it may start the next one, which two
  // slots of L0 bound.
  double step_cycles(int64_t m16, int64_t n16, int64_t step, bool loads_a) const {
    const auto bytes = static_cast<double>(round_up(step, p_.c0) * p_.element * 16);
    const int64_t fractals = m16 * n16;
    const double array =
        static_cast<double>(fractals * round_up(step, p_.c0)) / static_cast<double>(p_.depth);
    const auto latency = static_cast<double>(chip_.cube.latency.value);
    const auto flag = static_cast<double>(chip_.sync.flag_cost.value);
    const bool waits = fractals < chip_.cube.accumulate_distance;
    const double cube =
        array + (waits ? std::max(latency, static_cast<double>(chip_.sync.barrier_cost.value))
                       : static_cast<double>(chip_.cube.issue_overhead.value));
    const auto load3d = static_cast<double>(chip_.movers.load3d_setup.value);
    const double a = load3d + static_cast<double>(m16) * bytes / chip_.movers.l1_to_l0a.value;
    const double b = (p_.contraction.b.layout == MatrixLayout::kPacked
                          ? static_cast<double>(chip_.movers.mte1_setup.value)
                          : load3d) +
                     static_cast<double>(n16) * bytes / chip_.movers.l1_to_l0b.value;
    const double loaded = loads_a ? a + b : b + a / t_.parts;
    const double round_trip = array + latency + loaded + 2 * flag;
    return std::max({cube, loaded, round_trip / 2});
  }

  double cube_cycles() const {
    const int64_t m16 = ceil_div(t_.m, 16), n16 = ceil_div(part_columns(t_), 16);
    const int64_t steps = ceil_div(p_.k(), t_.step), chunks = ceil_div(p_.k(), t_.chunk_b);
    const int64_t step = std::min(t_.step, ceil_div(p_.k(), steps));
    const auto ends = static_cast<double>(
        std::min<int64_t>(steps, std::min<int64_t>(chunks, 2) * t_.chunk_b / t_.step));
    const double apart = step_cycles(m16, n16, step, true) * t_.parts;
    if (t_.parts == 1) return static_cast<double>(steps) * apart;
    return ends * apart +
           (static_cast<double>(steps) - ends) * t_.parts * step_cycles(m16, n16, step, false);
  }

  double store_cycles() const {
    const int64_t columns = part_columns(t_);
    const auto rows = static_cast<double>(t_.m);
    const auto bytes = static_cast<double>(columns * p_.out_element);
    if (!p_.is_split) {
      const auto moved = static_cast<double>(round_up(t_.m, 16) * round_up(columns, 16) * 4);
      return rows * (bytes / write_rate() + chip_.movers.gm_run) +
             moved / chip_.movers.l0c_to_ub.value;
    }
    const double unit = std::max(bytes, static_cast<double>(round_up(columns, 16) * 2)) /
                        chip_.movers.l0c_to_gm.value;
    const double sent =
        rows * (std::max(bytes / chip_.noc.core_write.value, unit) + chip_.movers.gm_run);
    return static_cast<double>(chip_.movers.fix_setup.value) +
           std::max(sent, rows * bytes / write_rate());
  }

  TileTime tile_time() const {
    const Contraction& c = p_.contraction;
    const int64_t m = std::min(t_.m, p_.m()), n = std::min(t_.n, p_.n());
    const auto latency =
        static_cast<double>((chip_.l2.hit_latency + chip_.noc.latency + chip_.noc.latency).value);
    const auto flag = static_cast<double>(chip_.sync.flag_cost.value);
    const int64_t chunk_a = std::min(t_.chunk_a, p_.k()), chunk_b = std::min(t_.chunk_b, p_.k());
    const double a = load_cycles(c.a.layout, true, m, chunk_a),
                 b = load_cycles(c.b.layout, false, n, chunk_b);
    TileTime time;
    time.cube = cube_cycles();
    time.load_a = a * static_cast<double>(p_.k()) / static_cast<double>(chunk_a);
    time.load_b = b * static_cast<double>(p_.k()) / static_cast<double>(chunk_b);
    time.store = store_cycles() * t_.parts;
    time.first_load = a + b + latency + 2 * flag;
    time.last_store = static_cast<double>(chip_.cube.latency.value) + flag + store_cycles();
    return time;
  }

  const Product& p_;
  const ContractionTiles& t_;
  const sim::ChipSpec& chip_;
};

}  // namespace

double predict_cycles(const Product& product, const ContractionTiles& tiles,
                      const sim::ChipSpec& chip) {
  return Model(product, tiles, chip).cycles();
}

}  // namespace cubist::akg

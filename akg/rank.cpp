// Schedules without parts for an algorithm on a chip, best first.
#include "rank.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "cost/estimate.h"
#include "cubist/base/error.h"
#include "cubist/base/quantity.h"
#include "cubist/sim/chip_spec.h"
#include "front/merge_axes.h"
#include "front/steps.h"
#include "ops/define.h"
#include "passes/plan_scratchpad.h"
#include "plan.h"

namespace cubist::akg {
namespace {

class Ranker {
 public:
  Ranker(const Algorithm& original, const sim::ChipSpec& chip)
      : algorithm_(with_merged_axes(original)),
        chip_(chip),
        shape_(algorithm_.outputs.front().shape()),
        cores_(vector_cores_of(chip)) {
    for (const Value& value : values_in_order(algorithm_)) {
      const Value::Definition& d = value.definition();
      if (!d.joined_axis || d.shape != shape_) continue;
      const auto axis = static_cast<size_t>(*d.joined_axis);
      for (const Value& operand : d.operands)
        granules_[axis] = std::gcd(granules_[axis], operand.shape()[axis]);
    }
  }

  std::vector<RankedSchedule> run() {
    if (shape_.empty()) {
      consider(cut_of(0, 1));
    } else {
      for (size_t axis = 0; axis < shape_.size(); ++axis) {
        const std::optional<int64_t> chunk = largest_chunk(axis);
        if (chunk) consider_chunks(axis, *chunk);
        // Tiles of this axis keep all cores busy: smaller ones only cost more.
        if (chunk && units_before(axis) * shape_[axis] >= kTilesPerCore * cores_) break;
      }
    }
    consider_steps();
    consider_columns();
    if (ranked_.empty() && refusal_) throw *refusal_;
    if (ranked_.empty()) throw too_large();
    std::stable_sort(ranked_.begin(), ranked_.end(), [](const auto& a, const auto& b) {
      return a.predicted_cycles < b.predicted_cycles;
    });
    return std::move(ranked_);
  }

 private:
  static constexpr int64_t kLanes = 64;  // of a repeat of f32
  // With two, the transfers of one tile hide behind the work of the other.
  static constexpr int64_t kTilesPerCore = 2;

  int64_t units_before(size_t axis) const {
    int64_t units = 1;
    for (size_t i = 0; i < axis; ++i) units *= shape_[i];
    return units;
  }

  struct Sample {
    std::optional<int64_t> bytes{};  // of UB; none: there are no instructions for this cut
    uint32_t blocks = 1;
    double predicted_cycles = 0;
  };

  // Halide's lowering is most of what this takes: each cut is lowered once. There may be no
  // instructions for one cut, and some for another: the first refusal is remembered.
  const Sample& sample(const Schedule& cut) {
    const auto key = std::tuple(cut.axis, cut.chunk, cut.step, cut.columns);
    const auto known = samples_.find(key);
    if (known != samples_.end()) return known->second;
    Sample& made = samples_[key];
    try {
      const Program program = plan_without_addresses(algorithm_, cut, chip_);
      made.blocks = static_cast<uint32_t>(std::min(cores_, tile_count(program)));
      made.predicted_cycles = predict_cycles(program, chip_, made.blocks);
      made.bytes = scratchpad_bytes(program);
      if (smallest_bytes_ == 0 || *made.bytes < smallest_bytes_) smallest_bytes_ = *made.bytes;
    } catch (const Error& error) {
      if (error.fault() != Fault::kNotImplemented) throw;
      if (!refusal_) refusal_ = error;
    }
    return made;
  }

  static Schedule cut_of(size_t axis, int64_t chunk, int64_t step = 0, int64_t columns = 0) {
    return {.axis = static_cast<int>(axis),
            .chunk = chunk,
            .blocks = 1,
            .step = step,
            .columns = columns};
  }

  // The largest n up to `limit` whose cut fits in UB, or a little less: bytes grow about in
  // proportion. `snap` gives the next good number below.
  template <class Snap, class CutOf>
  std::optional<int64_t> largest(int64_t limit, const Snap& snap, const CutOf& with) {
    const int64_t room = chip_.memories.ub.value;
    const auto bytes_at = [&](int64_t n) { return sample(with(n)).bytes; };
    int64_t n = 1;
    std::optional<int64_t> bytes = bytes_at(n);
    if (!bytes) bytes = bytes_at(n = snap(std::min(kLanes, limit)));
    if (!bytes) bytes = bytes_at(n = limit);
    if (!bytes || *bytes > room) return std::nullopt;
    double per_n = static_cast<double>(*bytes) / static_cast<double>(n);
    int64_t fits = n, too_many = limit + 1;
    constexpr int kSteps = 4;
    for (int step = 0; step < kSteps; ++step) {
      int64_t next = n + static_cast<int64_t>(static_cast<double>(room - *bytes) / per_n);
      next = snap(std::min(next, too_many - 1));
      if (next <= fits) break;
      const std::optional<int64_t> more = bytes_at(next);
      if (!more) break;
      per_n = std::max(1.0, static_cast<double>(*more - *bytes) / static_cast<double>(next - n));
      bytes = more;
      n = next;
      (*bytes <= room ? fits : too_many) = n;
    }
    return fits;
  }
  std::optional<int64_t> largest_chunk(size_t axis) {
    return largest(
        shape_[axis], [&](int64_t n) { return good_chunk(axis, n); },
        [&](int64_t n) { return cut_of(axis, n); });
  }

  // The next number up to n of which tiles do well: of the last axis a multiple of whole repeats.
  // Along an axis where operands lie end to end a tile has elements of one of them.
  int64_t good_chunk(size_t axis, int64_t n) const {
    if (granules_[axis] > 0) return divisor(axis, n);
    const int64_t alignment = alignment_of(axis);
    return n > alignment && n < shape_[axis] ? n - n % alignment : n;
  }
  // Of the last axis one of whole blocks, if there is one.
  int64_t divisor(size_t axis, int64_t n) const {
    constexpr int64_t kBlock = 16;  // of f16, and of f32 two
    const auto largest_of = [&](int64_t step) {
      int64_t d = n - n % step;
      while (d > 0 && granules_[axis] % d != 0) d -= step;
      return d;
    };
    const int64_t of_blocks = axis + 1 == shape_.size() ? largest_of(kBlock) : 0;
    return of_blocks > 0 ? of_blocks : largest_of(1);
  }

  // Pieces of one size, the last one not much smaller: at most `piece` each, a multiple of
  // `alignment` where that is possible.
  static int64_t even_piece(int64_t extent, int64_t piece, int64_t alignment) {
    const int64_t even = ceil_div(extent, ceil_div(extent, piece));
    const int64_t aligned = round_up(even, alignment);
    // A last tile of a single row is computed by other calls, so that the kernel has two bodies and
    // takes a fifth longer to compile (passes/merge_arms.h): one row less for all.
    constexpr int64_t kManyRows = 8;
    if (alignment == 1 && even > kManyRows && extent % even == 1) return even - 1;
    return aligned <= piece ? aligned : even;
  }
  // Of the last axis whole repeats: all of them full, and blocks of UB that nothing shares.
  int64_t alignment_of(size_t axis) const { return axis + 1 == shape_.size() ? kLanes : 1; }

  void consider_chunks(size_t axis, int64_t largest) {
    const int64_t units = units_before(axis);
    std::set<int64_t> chunks = {largest, ceil_div(largest, 2)};
    for (const int64_t tiles : {1, 2, 4}) {
      const int64_t per_unit = std::max<int64_t>(1, ceil_div(tiles * cores_, units));
      chunks.insert(std::min(largest, ceil_div(shape_[axis], per_unit)));
    }
    std::set<int64_t> even;
    for (const int64_t chunk : chunks) {
      if (granules_[axis] > 0) {
        even.insert(good_chunk(axis, chunk));
        continue;
      }
      const int64_t piece = std::min(largest, round_up(chunk, alignment_of(axis)));
      even.insert(even_piece(shape_[axis], piece, alignment_of(axis)));
    }
    for (const int64_t chunk : even) consider(cut_of(axis, chunk));
  }

  // Rows longer than UB, and reductions along an axis that is not the last: whole, they leave room
  // for few columns, short runs in GM.
  void consider_steps() {
    const std::optional<size_t> stepped = stepped_axis(algorithm_);
    if (!stepped || *stepped >= shape_.size()) return;
    if (!ranked_.empty() && *stepped + 1 == shape_.size()) return;
    int64_t reduced = 1;
    for (const Value& value : values_in_order(algorithm_)) {
      if (value.definition().kind == Kind::kReduction)
        reduced = std::max(reduced, value.definition().domain[*stepped]);
    }
    for (size_t axis = 0; axis < shape_.size(); ++axis) {
      if (axis == *stepped || (shape_[axis] == 1 && shape_.size() > 2)) continue;
      const int64_t per_unit = std::max<int64_t>(1, ceil_div(cores_, units_before(axis)));
      const int64_t whole = round_up(ceil_div(shape_[axis], per_unit), alignment_of(axis));
      for (const int64_t chunk : {whole, round_up(ceil_div(whole, 2), alignment_of(axis))}) {
        const int64_t used = std::min(chunk, shape_[axis]);
        if (*stepped + 1 == shape_.size()) {
          consider_steps_in_rows(axis, used, reduced);
        } else {
          consider_steps(axis, used, reduced);
        }
      }
    }
  }

  // Where elements change places, what is a row of the result can be single elements of an operand:
  // tiles short in two axes have rows on both sides.
  void consider_columns() {
    const std::vector<Value> values = values_in_order(algorithm_);
    const bool moves = std::any_of(values.begin(), values.end(), [](const Value& value) {
      return value.definition().kind == Kind::kMove;
    });
    if (!moves || shape_.size() < 2) return;
    const size_t last = shape_.size() - 1;
    for (size_t axis = 0; axis < last; ++axis) {
      if (shape_[axis] == 1) continue;
      std::set<int64_t> widths = {std::min(kLanes, shape_[last]),
                                  std::min(2 * kLanes, shape_[last])};
      if (axis + 1 == last) widths.erase(shape_[last]);
      for (const int64_t columns : widths) {
        for (const int64_t chunk : {kLanes, 2 * kLanes})
          consider(cut_of(axis, std::min(chunk, shape_[axis]), 0, columns));
      }
    }
  }

  // The longest steps that fit in UB, or a little less; of one size, if the length can be divided
  // so, since a last one of another size has buffers of its own.
  void consider_steps(size_t axis, int64_t chunk, int64_t reduced) {
    const int64_t room = chip_.memories.ub.value;
    const std::optional<int64_t> least = sample(cut_of(axis, chunk, 1)).bytes;
    if (!least || *least > room) return;
    constexpr int kTries = 4;
    int64_t most = std::min(reduced, room / *least);
    for (int i = 0; i < kTries && most > 1; ++i) {
      int64_t step = most;
      while (step > most / 2 && reduced % step != 0) --step;
      if (reduced % step != 0) step = most;
      if (consider(cut_of(axis, chunk, step))) return;
      most = step * 3 / 4;
    }
    consider(cut_of(axis, chunk, 1));
  }

  // Rows become one number with each step: as few steps as can be, of whole repeats. Bytes grow
  // about in proportion, but for the padding of short rows.
  void consider_steps_in_rows(size_t axis, int64_t chunk, int64_t reduced) {
    const int64_t room = chip_.memories.ub.value;
    constexpr int64_t kRepeats = 16;
    constexpr int kTries = 4;
    int64_t step = std::min(kRepeats * kLanes, reduced), fits = 0;
    for (int i = 0; i < kTries && step > 0; ++i) {
      const std::optional<int64_t> bytes = sample(cut_of(axis, chunk, step)).bytes;
      if (!bytes) break;
      if (*bytes <= room) fits = std::max(fits, step);
      const int64_t next = std::min(reduced, step * room / *bytes / kLanes * kLanes);
      if (next == step || next <= fits) break;
      step = next;
    }
    consider(cut_of(axis, chunk, fits > 0 ? fits : std::min(kLanes, reduced)));
  }

  // False if it does not fit, or there are no instructions for it.
  bool consider(const Schedule& cut) {
    const Sample& made = sample(cut);
    if (!made.bytes || *made.bytes > chip_.memories.ub.value) return false;
    Schedule schedule = cut;
    schedule.blocks = made.blocks;
    ranked_.push_back({schedule, made.predicted_cycles});
    return true;
  }

  Error too_large() const {
    return Error(Fault::kConfig,
                 {.where = fmt::format("{} on {}", algorithm_.name, chip_.name),
                  .did = fmt::format("fit its smallest tile, {} B of UB", smallest_bytes_),
                  .expected = fmt::format("at most the {} B that UB has", chip_.memories.ub.value),
                  .fix = "take a chip with more UB, or split the algorithm: rows that are reduced "
                         "must lie in UB whole"});
  }

  const Algorithm algorithm_;
  const sim::ChipSpec& chip_;
  const Shape shape_;
  const int64_t cores_;
  // By axis, where operands lie end to end: what divides the extents of all of them; otherwise 0.
  std::vector<int64_t> granules_ = std::vector<int64_t>(shape_.size(), 0);
  int64_t smallest_bytes_ = 0;
  // By axis, chunk, step, columns.
  std::map<std::tuple<int, int64_t, int64_t, int64_t>, Sample> samples_{};
  std::optional<Error> refusal_{};
  std::vector<RankedSchedule> ranked_{};
};

}  // namespace

std::vector<RankedSchedule> rank_whole(const Algorithm& algorithm, const sim::ChipSpec& chip) {
  return Ranker(algorithm, chip).run();
}

uint32_t vector_cores_of(const sim::ChipSpec& chip) {
  const auto cores = chip.style == sim::CoreStyle::kSplit ? chip.vector_cores : chip.cube_cores;
  return static_cast<uint32_t>(cores);
}

}  // namespace cubist::akg

// Schedules for an algorithm on a chip, best first.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "cost/estimate.h"
#include "cubist/akg/compile.h"
#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "front/lower.h"
#include "plan.h"

namespace cubist::akg {
namespace {

int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

class Ranker {
 public:
  Ranker(const Algorithm& algorithm, const sim::ChipSpec& chip)
      : algorithm_(algorithm),
        chip_(chip),
        shape_(algorithm.outputs.front().shape()),
        cores_(chip.style == sim::CoreStyle::kSplit ? chip.vector_cores : chip.cube_cores) {}

  std::vector<RankedSchedule> run() {
    if (shape_.empty()) {
      consider(0, 1);
    } else {
      for (size_t axis = 0; axis < shape_.size(); ++axis) {
        const std::optional<int64_t> chunk = largest_chunk(axis);
        if (chunk) consider_chunks(axis, *chunk);
        // Tiles of this axis keep all cores busy: smaller ones only cost more.
        if (chunk && units_before(axis) * shape_[axis] >= kTilesPerCore * cores_) break;
      }
    }
    if (ranked_.empty() && refusal_) throw *refusal_;
    if (ranked_.empty()) throw too_large();
    std::stable_sort(ranked_.begin(), ranked_.end(), [](const auto& a, const auto& b) {
      return a.predicted_cycles < b.predicted_cycles;
    });
    return std::move(ranked_);
  }

 private:
  // With two, the transfers of one tile hide behind the work of the other.
  static constexpr int64_t kTilesPerCore = 2;

  int64_t units_before(size_t axis) const {
    int64_t units = 1;
    for (size_t i = 0; i < axis; ++i) units *= shape_[i];
    return units;
  }

  // There may be no instructions for one cut, and some for another: the first refusal is
  // remembered.
  template <class Attempt>
  bool attempt(Attempt make) {
    try {
      make();
      return true;
    } catch (const Error& error) {
      if (error.fault() != Fault::kNotImplemented) throw;
      if (!refusal_) refusal_ = error;
      return false;
    }
  }

  std::optional<int64_t> scratchpad(size_t axis, int64_t chunk) {
    std::optional<int64_t> bytes;
    attempt([&] {
      bytes =
          scratchpad_of(lower(algorithm_, {.axis = static_cast<int>(axis), .chunk = chunk}), chip_);
      if (smallest_bytes_ == 0 || *bytes < smallest_bytes_) smallest_bytes_ = *bytes;
    });
    return bytes;
  }

  // The largest that fits in UB, or a little less: bytes grow about as the chunk does.
  std::optional<int64_t> largest_chunk(size_t axis) {
    const int64_t room = chip_.memories.ub.value;
    std::optional<int64_t> bytes = scratchpad(axis, 1);
    int64_t fits = 0, chunk = 1;
    if (!bytes) {
      chunk = shape_[axis];
      bytes = scratchpad(axis, chunk);
    }
    if (!bytes || *bytes > room) return std::nullopt;
    constexpr int kSteps = 5;
    for (int step = 0; step < kSteps; ++step) {
      if (*bytes <= room) fits = std::max(fits, chunk);
      const double scale = static_cast<double>(room) / static_cast<double>(*bytes);
      const auto next = std::clamp<int64_t>(
          static_cast<int64_t>(static_cast<double>(chunk) * scale), 1, shape_[axis]);
      if (next <= fits || next == chunk) break;
      const std::optional<int64_t> more = scratchpad(axis, next);
      if (!more) break;
      chunk = next;
      bytes = more;
    }
    return fits;
  }

  void consider_chunks(size_t axis, int64_t largest) {
    const int64_t units = units_before(axis);
    std::set<int64_t> chunks = {largest, ceil_div(largest, 2)};
    for (const int64_t tiles : {1, 2, 4}) {
      const int64_t per_unit = std::max<int64_t>(1, ceil_div(tiles * cores_, units));
      chunks.insert(std::min(largest, ceil_div(shape_[axis], per_unit)));
    }
    for (const int64_t chunk : chunks) consider(axis, chunk);
  }

  void consider(size_t axis, int64_t chunk) {
    attempt([&] {
      Schedule schedule{.axis = static_cast<int>(axis), .chunk = chunk};
      const Program program = lower(algorithm_, schedule);
      schedule.blocks = static_cast<uint32_t>(std::min<int64_t>(cores_, tile_count(program)));
      ranked_.push_back({schedule, predict_cycles(program, chip_, schedule.blocks)});
    });
  }

  Error too_large() const {
    return Error(Fault::kConfig,
                 {.where = fmt::format("{} on {}", algorithm_.name, chip_.name),
                  .did = fmt::format("fit its smallest tile, {} B of UB", smallest_bytes_),
                  .expected = fmt::format("at most the {} B that UB has", chip_.memories.ub.value),
                  .fix = "take a chip with more UB, or split the algorithm: rows that are reduced "
                         "must lie in UB whole"});
  }

  const Algorithm& algorithm_;
  const sim::ChipSpec& chip_;
  const Shape shape_;
  const int64_t cores_;
  int64_t smallest_bytes_ = 0;
  std::optional<Error> refusal_{};
  std::vector<RankedSchedule> ranked_{};
};

}  // namespace

std::vector<RankedSchedule> rank_schedules(const Algorithm& algorithm, const sim::ChipSpec& chip) {
  return Ranker(algorithm, chip).run();
}

}  // namespace cubist::akg

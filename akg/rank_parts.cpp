// Schedules that split reductions over cores, and all schedules together.
#include <algorithm>
#include <optional>

#include "cost/estimate.h"
#include "cubist/base/error.h"
#include "cubist/base/quantity.h"
#include "cubist/sim/chip_spec.h"
#include "front/split_reduction.h"
#include "rank.h"

namespace cubist::akg {
namespace {

// Some with instructions, or none.
std::vector<RankedSchedule> ranked_or_none(const Algorithm& algorithm, const sim::ChipSpec& chip) {
  try {
    return rank_whole(algorithm, chip);
  } catch (const Error& error) {
    if (error.fault() != Fault::kNotImplemented && error.fault() != Fault::kConfig) throw;
    return {};
  }
}

// The schedule is that of the pieces; the rest, which is little, is cut as the cost model says.
std::vector<RankedSchedule> with_parts(const SplitReduction& split, int64_t parts,
                                       const sim::ChipSpec& chip) {
  std::vector<RankedSchedule> pieces = ranked_or_none(split.pieces.algorithm, chip);
  const std::vector<RankedSchedule> rest = ranked_or_none(split.rest.algorithm, chip);
  if (rest.empty()) return {};
  const auto work = [&](const RankedSchedule& ranked) {
    return ranked.predicted_cycles - launch_cycles(chip, ranked.schedule.blocks);
  };
  for (RankedSchedule& ranked : pieces) {
    const uint32_t blocks = std::max(ranked.schedule.blocks, rest.front().schedule.blocks);
    ranked.predicted_cycles =
        launch_cycles(chip, blocks) + work(ranked) + meeting_cycles(chip) + work(rest.front());
    ranked.schedule.blocks = blocks;
    ranked.schedule.parts = parts;
  }
  return pieces;
}

// Enough for all cores: with the tiles that the results give, or by themselves, whole runs in GM,
// where partial results are few beside what they are made of. None: no such number divides what
// must be divided.
std::optional<int64_t> parts_worth_trying(const SplitAxis& axis, int64_t tiles, int64_t cores) {
  constexpr int64_t kFew = 16;  // partial results: at most a 16th
  const bool is_long = !axis.must_divide && axis.length >= kFew * cores;
  int64_t parts = is_long ? cores : ceil_div(cores, tiles);
  const int64_t most = std::min(axis.length, 2 * parts);
  while (axis.must_divide && parts <= most && axis.length % parts != 0) ++parts;
  if (parts < 2 || parts > most) return std::nullopt;
  return parts;
}

}  // namespace

std::vector<RankedSchedule> rank_schedules(const Algorithm& algorithm, const sim::ChipSpec& chip) {
  std::vector<RankedSchedule> ranked = rank_whole(algorithm, chip);
  const RankedSchedule first = ranked.front();
  const uint32_t cores = vector_cores_of(chip);
  if (!can_meet(chip) || first.schedule.blocks >= cores) return ranked;
  // What all cores together cannot win back.
  const double work = first.predicted_cycles - launch_cycles(chip, first.schedule.blocks);
  if (work <= meeting_cycles(chip)) return ranked;
  const std::optional<SplitAxis> axis = split_axis(algorithm);
  if (!axis) return ranked;
  const auto parts = parts_worth_trying(*axis, first.schedule.blocks, cores);
  if (!parts) return ranked;
  const auto more = with_parts(split_reduction(algorithm, *parts), *parts, chip);
  ranked.insert(ranked.end(), more.begin(), more.end());
  std::ranges::stable_sort(ranked, {}, &RankedSchedule::predicted_cycles);
  return ranked;
}

}  // namespace cubist::akg

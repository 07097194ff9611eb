// Schedules that split reductions over cores, and all schedules together.
#include <algorithm>
#include <optional>
#include <set>

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

std::optional<SplitReduction> split_or_none(const Algorithm& algorithm, int64_t parts) {
  try {
    return split_reduction(algorithm, parts);
  } catch (const Error& error) {
    if (error.fault() != Fault::kConfig) throw;
    return std::nullopt;
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

// As many as there are cores, or fewer where the results give several tiles; more, smaller ones
// where those do not divide the length.
std::set<int64_t> parts_worth_trying(int64_t length, int64_t tiles, int64_t cores) {
  std::set<int64_t> parts;
  for (const int64_t wanted : {ceil_div(cores, tiles), cores, 4 * cores})
    if (wanted >= 2 && wanted <= length) parts.insert(wanted);
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
  const std::optional<int64_t> length = splittable_length(algorithm);
  if (!length) return ranked;
  for (const int64_t parts : parts_worth_trying(*length, first.schedule.blocks, cores)) {
    const std::optional<SplitReduction> split = split_or_none(algorithm, parts);
    if (!split) continue;
    const std::vector<RankedSchedule> more = with_parts(*split, parts, chip);
    ranked.insert(ranked.end(), more.begin(), more.end());
  }
  std::ranges::stable_sort(ranked, {}, &RankedSchedule::predicted_cycles);
  return ranked;
}

}  // namespace cubist::akg

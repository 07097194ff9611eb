// The search for the quickest schedule: which one to time next.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "cubist/akg/compile.h"
#include "cubist/base/quantity.h"

namespace cubist::akg {

struct SearchSpace {
  std::span<const Schedule> ranked;  // best first; at least one
  std::function<std::vector<Schedule>(const Schedule&)> neighbours;
};

struct SearchStep {
  Schedule schedule;
  std::optional<Cycles> cycles;  // none: it makes no kernel
};

// The cycles of a schedule, or none; called once for each.
using TimeSchedule = std::function<std::optional<Cycles>(const Schedule&)>;

// At most `budget` steps: first ranked schedules, for half of the budget, then in random order the
// neighbours of the quickest one that has untried ones, then what is left of the ranked. Ends early
// with nothing left, or when `go_on` says no. Steps follow from space, budget, seed and what the
// schedules take.
std::vector<SearchStep> search(const SearchSpace& space, int budget, uint64_t seed,
                               const TimeSchedule& time, const std::function<bool()>& go_on);

// The quickest: of equals, the earlier. None if no schedule makes a kernel.
std::optional<SearchStep> quickest(std::span<const SearchStep> steps);

}  // namespace cubist::akg

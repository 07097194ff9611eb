#include "tune/search.h"

#include <algorithm>

#include "cubist/base/rng.h"

namespace cubist::akg {
namespace {

class Search {
 public:
  Search(const SearchSpace& space, int budget, uint64_t seed)
      : space_(space), budget_(static_cast<size_t>(budget)), rng_(seed) {}

  std::vector<SearchStep> run(const TimeSchedule& time, const std::function<bool()>& go_on) {
    while (steps_.size() < budget_ && go_on()) {
      const std::optional<Schedule> schedule = next();
      if (!schedule) break;
      steps_.push_back({*schedule, time(*schedule)});
    }
    return steps_;
  }

 private:
  bool is_tried(const Schedule& schedule) const {
    return std::ranges::any_of(steps_, [&](const SearchStep& s) { return s.schedule == schedule; });
  }

  std::optional<Schedule> next_ranked() const {
    const auto found =
        std::ranges::find_if(space_.ranked, [&](const Schedule& s) { return !is_tried(s); });
    if (found == space_.ranked.end()) return {};
    return *found;
  }

  std::optional<Schedule> next_neighbour() {
    std::vector<SearchStep> kernels = steps_;
    std::erase_if(kernels, [](const SearchStep& step) { return !step.cycles; });
    std::ranges::stable_sort(kernels, {}, [](const SearchStep& step) { return *step.cycles; });
    for (const SearchStep& kernel : kernels) {
      std::vector<Schedule> untried = space_.neighbours(kernel.schedule);
      std::erase_if(untried, [&](const Schedule& s) { return is_tried(s); });
      if (untried.empty()) continue;
      return untried[static_cast<size_t>(
          rng_.integer(0, static_cast<int64_t>(untried.size()) - 1))];
    }
    return {};
  }

  std::optional<Schedule> next() {
    const bool takes_ranked = steps_.size() < (budget_ + 1) / 2;
    if (takes_ranked) {
      if (const auto schedule = next_ranked()) return schedule;
    }
    if (const auto schedule = next_neighbour()) return schedule;
    return next_ranked();
  }

  const SearchSpace& space_;
  size_t budget_;
  Rng rng_;
  std::vector<SearchStep> steps_;
};

}  // namespace

std::vector<SearchStep> search(const SearchSpace& space, int budget, uint64_t seed,
                               const TimeSchedule& time, const std::function<bool()>& go_on) {
  return Search(space, budget, seed).run(time, go_on);
}

std::optional<SearchStep> quickest(std::span<const SearchStep> steps) {
  std::optional<SearchStep> best;
  for (const SearchStep& step : steps) {
    if (step.cycles && (!best || *step.cycles < *best->cycles)) best = step;
  }
  return best;
}

}  // namespace cubist::akg

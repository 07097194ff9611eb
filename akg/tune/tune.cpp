#include "cubist/akg/tune.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "front/split_reduction.h"
#include "rank.h"
#include "tune/neighbours.h"
#include "tune/search.h"

namespace cubist::akg {
namespace {

using Clock = std::chrono::steady_clock;

class Tuner {
 public:
  Tuner(const Algorithm& algorithm, const sim::ChipSpec& chip, const TuneBench& bench,
        TuningDatabase& database)
      : algorithm_(algorithm),
        chip_(chip),
        bench_(bench),
        database_(database),
        trials_(database.trials(algorithm, chip)) {}

  // From the database, or made and then recorded there.
  const Trial& trial(const Schedule& schedule) {
    if (const Trial* known = find(schedule)) return ++recorded_, *known;
    trials_.push_back(make_trial(schedule));
    database_.record(algorithm_, chip_, trials_.back());
    return trials_.back();
  }

  // What trial() gave.
  const Trial& result(const Schedule& schedule) const { return *find(schedule); }
  int recorded() const { return recorded_; }

 private:
  const Trial* find(const Schedule& schedule) const {
    const auto found =
        std::ranges::find_if(trials_, [&](const Trial& t) { return t.schedule == schedule; });
    return found == trials_.end() ? nullptr : &*found;
  }

  Trial make_trial(const Schedule& schedule) const {
    Trial trial{schedule, {}, {}, {}};
    try {
      const CompiledKernel kernel = bench_.compile(algorithm_, {.schedule = schedule, .after = {}});
      trial.predicted_cycles = kernel.predicted_cycles;
      trial.cycles = bench_.cycles_of(algorithm_, kernel);
    } catch (const Error& error) {
      if (error.fault() != Fault::kConfig && error.fault() != Fault::kNotImplemented)
        throw error.at(fmt::format("{}, {}", algorithm_.name, to_string(schedule)));
      trial.failure = error.what();
    }
    return trial;
  }

  const Algorithm& algorithm_;
  const sim::ChipSpec& chip_;
  const TuneBench& bench_;
  TuningDatabase& database_;
  std::vector<Trial> trials_;
  int recorded_ = 0;
};

struct Context {
  const sim::ChipSpec& chip;
  const TuneOptions& options;
  const TuneBench& bench;
  TuningDatabase& database;
  const TuneProgress& progress;
};

Tuned tune_one(const Context& context, const Algorithm& algorithm, TuneStep step,
               std::optional<Clock::time_point> end) {
  std::vector<Schedule> ranked;
  for (const RankedSchedule& r : rank_schedules(algorithm, context.chip))
    ranked.push_back(r.schedule);
  const auto around = [&](const Schedule& schedule) {
    return neighbours(schedule, shape_that_is_cut(algorithm, schedule),
                      vector_cores_of(context.chip));
  };
  Tuner tuner(algorithm, context.chip, context.bench, context.database);
  const auto time = [&](const Schedule& schedule) {
    const Trial& trial = tuner.trial(schedule);
    ++step.trial;
    if (trial.cycles && (!step.best || *trial.cycles < *step.best)) step.best = trial.cycles;
    if (context.progress) context.progress(step);
    return trial.cycles;
  };
  bool is_first = true, is_stopped = false;
  const auto go_on = [&] {  // one trial at least: without any there is no answer
    is_stopped = !std::exchange(is_first, false) && end && Clock::now() >= *end;
    return !is_stopped;
  };
  const std::vector<SearchStep> steps =
      search({ranked, around}, step.trials, context.options.seed, time, go_on);

  Tuned tuned{.name = algorithm.name,
              .first = tuner.result(steps.front().schedule),
              .best = {},
              .trials = static_cast<int>(steps.size()),
              .failures = static_cast<int>(
                  std::ranges::count_if(steps, [](const SearchStep& s) { return !s.cycles; })),
              .recorded = tuner.recorded()};
  const std::optional<SearchStep> best = quickest(steps);
  if (!best) {
    throw Error(Fault::kNotImplemented, {.where = algorithm.name,
                                         .did = fmt::format("try {} schedules; the first gave: {}",
                                                            steps.size(), tuned.first.failure),
                                         .expected = "one that makes a kernel",
                                         .fix = {}});
  }
  tuned.best = tuner.result(best->schedule);
  if (!is_stopped) {
    context.database.record(algorithm, context.chip,
                            TuningRun{.seed = context.options.seed,
                                      .budget = step.trials,
                                      .best = best->schedule,
                                      .cycles = *best->cycles});
  }
  return tuned;
}

}  // namespace

std::vector<Tuned> tune(std::span<const Algorithm> algorithms, const sim::ChipSpec& chip,
                        const TuneOptions& options, const TuneBench& bench,
                        TuningDatabase& database, const TuneProgress& progress) {
  const Context context{chip, options, bench, database, progress};
  const Clock::time_point start = Clock::now();
  std::vector<Tuned> results;
  std::optional<int> left = options.budget;
  for (size_t i = 0; i < algorithms.size() && left != 0; ++i) {
    std::optional<Clock::time_point> end;
    if (options.seconds) {
      // An equal share of what is left for each that is left.
      const std::chrono::duration<double> used = Clock::now() - start;
      const double share =
          (*options.seconds - used.count()) / static_cast<double>(algorithms.size() - i);
      end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(std::max(share, 0.0)));
    }
    const TuneStep step{.algorithm = i,
                        .algorithms = algorithms.size(),
                        .name = algorithms[i].name,
                        .trial = 0,
                        .trials = std::min(options.trials, left.value_or(options.trials)),
                        .best = {}};
    results.push_back(tune_one(context, algorithms[i], step, end));
    if (left) *left -= results.back().trials;
  }
  return results;
}

}  // namespace cubist::akg

// Schedules timed on a chip, the best of them, and what was tried, on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cubist/akg/cache.h"
#include "cubist/akg/compile.h"
#include "cubist/base/quantity.h"

namespace cubist::akg {

struct Trial {
  Schedule schedule;
  std::optional<double> predicted_cycles;  // by the cost model; none: it did not rank this one
  std::optional<Cycles> cycles;            // none: the schedule makes no kernel
  std::string failure;                     // why
};

// A search that came to its end.
struct TuningRun {
  uint64_t seed = 0;
  int budget = 0;  // trials
  Schedule best;
  Cycles cycles;
};

// What decides the cycles of a trial beside algorithm, chip and schedule: compiler_version() and
// the simulator's sources.
std::string tuning_version();

// Trials by chip (name and content), algorithm (describe(): names do not count) and
// tuning_version(). Any number of processes may use it at once; what is recorded survives kills.
// One object belongs to one thread.
class TuningDatabase {
 public:
  // Makes the folder if need be. Throws Error(Resource) if it cannot be used: hours of trials are
  // not silently lost. A damaged file is kept beside a new one, and `warn` hears of it.
  TuningDatabase(const std::filesystem::path& folder, const Warn& warn);
  ~TuningDatabase();
  TuningDatabase(const TuningDatabase&) = delete;
  TuningDatabase& operator=(const TuningDatabase&) = delete;

  // All throw Error(Resource) if the file cannot be read or written.
  // The quickest trial: of equals, the earlier.
  std::optional<Trial> best(const Algorithm& algorithm, const sim::ChipSpec& chip);
  std::vector<Trial> trials(const Algorithm& algorithm, const sim::ChipSpec& chip);
  std::vector<TuningRun> runs(const Algorithm& algorithm, const sim::ChipSpec& chip);
  // Of a schedule that is there already, the first record stays.
  void record(const Algorithm& algorithm, const sim::ChipSpec& chip, const Trial& trial);
  void record(const Algorithm& algorithm, const sim::ChipSpec& chip, const TuningRun& run);

 private:
  class Tables;  // tune/tuning_database.cpp
  std::unique_ptr<Tables> tables_;
};

struct TuneOptions {
  int trials = 32;  // for each algorithm; the search may end earlier, with nothing left to try
  // Trials for all algorithms together, spent in their order: those for which none is left have no
  // result. None: no such bound.
  std::optional<int> budget{};
  // For all algorithms together: no trial starts later. How many fit depends on the host.
  std::optional<double> seconds{};
  uint64_t seed = 1;
};

// How a trial is made.
struct TuneBench {
  std::function<CompiledKernel(const Algorithm&, const CompileOptions&)> compile;
  std::function<Cycles(const Algorithm&, const CompiledKernel&)> cycles_of;
};

struct Tuned {
  std::string name;  // of the algorithm
  Trial first;       // what compile() takes without tuning
  Trial best;
  int trials = 0;
  int failures = 0, recorded = 0;  // of the trials: make no kernel; were in the database already
};

// After each trial.
struct TuneStep {
  size_t algorithm = 0, algorithms = 0;  // which of how many, from 0
  std::string name;
  int trial = 0, trials = 0;  // so far, and at most
  std::optional<Cycles> best;
};
using TuneProgress = std::function<void(const TuneStep&)>;

// Times the first of rank_schedules(), then neighbours of the best. With a budget of trials the
// answer follows from algorithm, chip, budget and seed: what the database holds already saves time
// and changes nothing, so that the same call resumes an interrupted one. A schedule that compile()
// refuses with Error(Config) or Error(NotImplemented) is a failed trial; if all are, that is
// Error(NotImplemented). Whatever else is thrown, by rank_schedules() too, goes to the caller.
std::vector<Tuned> tune(std::span<const Algorithm> algorithms, const sim::ChipSpec& chip,
                        const TuneOptions& options, const TuneBench& bench,
                        TuningDatabase& database, const TuneProgress& progress = {});

// A row per kernel: predicted (of the best), first, best, gain, trials.
std::string render_table(std::span<const Tuned> results);
std::string to_json(std::span<const Tuned> results);

}  // namespace cubist::akg

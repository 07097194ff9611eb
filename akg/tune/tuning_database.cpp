#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <xxhash.h>

#include <nlohmann/json.hpp>

#include "cache/schedule_json.h"
#include "cache/shared_database.h"
#include "cubist/akg/tune.h"
#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::akg {

const char* simulator_hash();  // written by the build: cubist_source_hash()

namespace {

using nlohmann::json;

constexpr const char* kSchema = R"(
  CREATE TABLE subjects (id INTEGER PRIMARY KEY, chip TEXT NOT NULL, chip_hash TEXT NOT NULL,
                         algorithm TEXT NOT NULL, version TEXT NOT NULL,
                         UNIQUE (chip, chip_hash, algorithm, version));
  CREATE TABLE trials (id INTEGER PRIMARY KEY, subject INTEGER NOT NULL REFERENCES subjects,
                       schedule TEXT NOT NULL, predicted REAL, cycles INTEGER, failure TEXT NOT NULL,
                       UNIQUE (subject, schedule));
  CREATE TABLE runs (id INTEGER PRIMARY KEY, subject INTEGER NOT NULL REFERENCES subjects,
                     seed INTEGER NOT NULL, budget INTEGER NOT NULL, schedule TEXT NOT NULL,
                     cycles INTEGER NOT NULL, UNIQUE (subject, seed, budget));
)";
constexpr const char* kFile = "tuning-1.sqlite";

std::string hash_of(const std::string& text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string text_of(const Schedule& schedule) { return json(schedule).dump(); }

Schedule schedule_of(const SQLite::Column& column) {
  return json::parse(column.getString()).get<Schedule>();
}

Trial trial_of(SQLite::Statement& row) {
  Trial trial{schedule_of(row.getColumn(0)), {}, {}, row.getColumn(3).getString()};
  if (!row.getColumn(1).isNull()) trial.predicted_cycles = row.getColumn(1).getDouble();
  if (!row.getColumn(2).isNull()) trial.cycles = Cycles{row.getColumn(2).getInt64()};
  return trial;
}

}  // namespace

std::string tuning_version() {
  return fmt::format("{}; simulator {}", compiler_version(), simulator_hash());
}

class TuningDatabase::Tables {
 public:
  Tables(const std::filesystem::path& folder, const Warn& warn)
      : folder_(folder), version_(tuning_version()) {
    guard("open", [&] {
      database_ = std::make_unique<SharedDatabase>(
          SharedDatabase::Options{.file = folder / kFile, .schema = kSchema, .warn = warn});
    });
  }

  std::vector<Trial> trials(const Algorithm& algorithm, const sim::ChipSpec& chip,
                            const std::string& which) {
    std::vector<Trial> result;
    guard("read", [&] {
      result.clear();
      const std::optional<int64_t> id = find(algorithm, chip);
      if (!id) return;
      SQLite::Statement select(
          database_->get(),
          "SELECT schedule, predicted, cycles, failure FROM trials WHERE subject = ? " + which);
      select.bind(1, *id);
      while (select.executeStep()) result.push_back(trial_of(select));
    });
    return result;
  }

  std::vector<TuningRun> runs(const Algorithm& algorithm, const sim::ChipSpec& chip) {
    std::vector<TuningRun> result;
    guard("read", [&] {
      result.clear();
      const std::optional<int64_t> id = find(algorithm, chip);
      if (!id) return;
      SQLite::Statement select(
          database_->get(),
          "SELECT seed, budget, schedule, cycles FROM runs WHERE subject = ? ORDER BY id");
      select.bind(1, *id);
      while (select.executeStep()) {
        result.push_back({.seed = static_cast<uint64_t>(select.getColumn(0).getInt64()),
                          .budget = select.getColumn(1).getInt(),
                          .best = schedule_of(select.getColumn(2)),
                          .cycles = {select.getColumn(3).getInt64()}});
      }
    });
    return result;
  }

  void record(const Algorithm& algorithm, const sim::ChipSpec& chip, const Trial& trial) {
    guard("write", [&] {
      SQLite::Transaction transaction(database_->get(), SQLite::TransactionBehavior::IMMEDIATE);
      SQLite::Statement insert(
          database_->get(),
          "INSERT OR IGNORE INTO trials (subject, schedule, predicted, cycles, "
          "failure) VALUES (?, ?, ?, ?, ?)");
      insert.bind(1, find_or_add(algorithm, chip));
      insert.bind(2, text_of(trial.schedule));
      if (trial.predicted_cycles) insert.bind(3, *trial.predicted_cycles);
      if (trial.cycles) insert.bind(4, trial.cycles->value);
      insert.bind(5, trial.failure);
      insert.exec();
      transaction.commit();
    });
  }

  void record(const Algorithm& algorithm, const sim::ChipSpec& chip, const TuningRun& run) {
    guard("write", [&] {
      SQLite::Transaction transaction(database_->get(), SQLite::TransactionBehavior::IMMEDIATE);
      SQLite::Statement insert(
          database_->get(),
          "INSERT OR IGNORE INTO runs (subject, seed, budget, schedule, cycles) "
          "VALUES (?, ?, ?, ?, ?)");
      insert.bind(1, find_or_add(algorithm, chip));
      insert.bind(2, static_cast<int64_t>(run.seed));
      insert.bind(3, run.budget);
      insert.bind(4, text_of(run.best));
      insert.bind(5, run.cycles.value);
      insert.exec();
      transaction.commit();
    });
  }

 private:
  // f(), again on a new file if this one turns out to be damaged.
  template <class F>
  void guard(const char* verb, const F& f) {
    try {
      try {
        f();
      } catch (const SQLite::Exception& error) {
        if (!database_ || !is_damage(error)) throw;
        database_->start_anew(error.what());
        f();
      }
    } catch (const SQLite::Exception& error) {
      fail(verb, error.what());
    } catch (const std::filesystem::filesystem_error& error) {
      fail(verb, error.what());
    }
  }

  [[noreturn]] void fail(const char* verb, const std::string& reason) const {
    throw Error(Fault::kResource,
                {.where = "tuning database",
                 .did = fmt::format("{} '{}': {}", verb, (folder_ / kFile).string(), reason),
                 .expected = "a folder on a local disk that can be written",
                 .fix = "name another folder"});
  }

  void bind(SQLite::Statement& statement, const Algorithm& algorithm, const sim::ChipSpec& chip) {
    statement.bind(1, chip.name);
    statement.bind(2, hash_of(canonical_json(chip)));
    statement.bind(3, describe(algorithm));
    statement.bind(4, version_);
  }

  std::optional<int64_t> find(const Algorithm& algorithm, const sim::ChipSpec& chip) {
    SQLite::Statement select(database_->get(),
                             "SELECT id FROM subjects WHERE chip = ? AND chip_hash = ? AND "
                             "algorithm = ? AND version = ?");
    bind(select, algorithm, chip);
    if (!select.executeStep()) return {};
    return select.getColumn(0).getInt64();
  }

  int64_t find_or_add(const Algorithm& algorithm, const sim::ChipSpec& chip) {
    if (const std::optional<int64_t> id = find(algorithm, chip)) return *id;
    SQLite::Statement insert(
        database_->get(),
        "INSERT INTO subjects (chip, chip_hash, algorithm, version) VALUES (?, ?, ?, ?)");
    bind(insert, algorithm, chip);
    insert.exec();
    return database_->get().getLastInsertRowid();
  }

  std::filesystem::path folder_;
  std::string version_;
  std::unique_ptr<SharedDatabase> database_;
};

TuningDatabase::TuningDatabase(const std::filesystem::path& folder, const Warn& warn)
    : tables_(std::make_unique<Tables>(folder, warn)) {}

TuningDatabase::~TuningDatabase() = default;

std::optional<Trial> TuningDatabase::best(const Algorithm& algorithm, const sim::ChipSpec& chip) {
  const std::vector<Trial> trials =
      tables_->trials(algorithm, chip, "AND cycles IS NOT NULL ORDER BY cycles, id LIMIT 1");
  if (trials.empty()) return {};
  return trials.front();
}

std::vector<Trial> TuningDatabase::trials(const Algorithm& algorithm, const sim::ChipSpec& chip) {
  return tables_->trials(algorithm, chip, "ORDER BY id");
}

std::vector<TuningRun> TuningDatabase::runs(const Algorithm& algorithm, const sim::ChipSpec& chip) {
  return tables_->runs(algorithm, chip);
}

void TuningDatabase::record(const Algorithm& algorithm, const sim::ChipSpec& chip,
                            const Trial& trial) {
  tables_->record(algorithm, chip, trial);
}

void TuningDatabase::record(const Algorithm& algorithm, const sim::ChipSpec& chip,
                            const TuningRun& run) {
  tables_->record(algorithm, chip, run);
}

}  // namespace cubist::akg

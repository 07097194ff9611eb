#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cubist/akg/ops.h"
#include "cubist/akg/tune.h"
#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::akg {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Algorithm exp_of(const Shape& shape, const std::string& name = "exp_of") {
  const Value x = input("x", DataType::f16, shape);
  return {.name = name, .inputs = {x}, .outputs = {exp(x)}};
}

Trial trial(int64_t chunk, std::optional<Cycles> cycles) {
  return {.schedule = {.axis = 0, .chunk = chunk, .blocks = 2},
          .predicted_cycles = 1.5 * static_cast<double>(chunk),
          .cycles = cycles,
          .failure = cycles ? "" : "does not fit"};
}

class TuningFile : public testing::Test {
 protected:
  TuningFile() { fs::remove_all(folder_); }
  ~TuningFile() override { fs::remove_all(folder_); }

  TuningDatabase open() {
    return TuningDatabase(folder_, [this](const std::string& w) { warnings_.push_back(w); });
  }

  const fs::path folder_ =
      fs::temp_directory_path() / ("cubist-tuning-test-" + std::to_string(getpid()));
  const sim::ChipSpec tiny_ = sim::load_chip("tiny");
  std::vector<std::string> warnings_;
};

TEST_F(TuningFile, TrialsComeBackInOrderWithAllTheirParts) {
  open().record(exp_of({64}), tiny_, trial(1, Cycles{900}));
  open().record(exp_of({64}), tiny_, trial(2, {}));
  TuningDatabase database = open();
  const std::vector<Trial> trials = database.trials(exp_of({64}), tiny_);
  ASSERT_THAT(trials, SizeIs(2));
  EXPECT_EQ(trials[0].schedule, trial(1, {}).schedule);
  EXPECT_EQ(trials[0].predicted_cycles, 1.5);
  EXPECT_EQ(trials[0].cycles, Cycles{900});
  EXPECT_FALSE(trials[1].cycles);
  EXPECT_EQ(trials[1].failure, "does not fit");
}

TEST_F(TuningFile, TheBestIsTheQuickestAndOfEqualsTheEarlier) {
  TuningDatabase database = open();
  EXPECT_FALSE(database.best(exp_of({64}), tiny_));
  database.record(exp_of({64}), tiny_, trial(1, {}));
  EXPECT_FALSE(database.best(exp_of({64}), tiny_));
  for (const auto& [chunk, cycles] : {std::pair{2, 700}, {4, 500}, {8, 500}, {16, 600}})
    database.record(exp_of({64}), tiny_, trial(chunk, Cycles{cycles}));
  EXPECT_EQ(database.best(exp_of({64}), tiny_)->schedule.chunk, 4);
}

TEST_F(TuningFile, TheFirstRecordOfAScheduleStays) {
  TuningDatabase database = open();
  database.record(exp_of({64}), tiny_, trial(1, Cycles{900}));
  database.record(exp_of({64}), tiny_, trial(1, Cycles{100}));
  EXPECT_EQ(database.best(exp_of({64}), tiny_)->cycles, Cycles{900});
}

TEST_F(TuningFile, ChipsAndAlgorithmsAreKeptApartAndNamesOfKernelsAreNot) {
  TuningDatabase database = open();
  database.record(exp_of({64}), tiny_, trial(1, Cycles{900}));
  sim::ChipSpec slower = tiny_;
  slower.vector.head += Cycles{1};
  EXPECT_FALSE(database.best(exp_of({64}), slower));
  EXPECT_FALSE(database.best(exp_of({65}), tiny_));
  EXPECT_TRUE(database.best(exp_of({64}, "another_name"), tiny_));
}

TEST_F(TuningFile, RunsAreKeptBySeedAndBudget) {
  TuningDatabase database = open();
  database.record(exp_of({64}), tiny_, TuningRun{1, 32, {0, 4, 2}, Cycles{500}});
  database.record(exp_of({64}), tiny_, TuningRun{2, 32, {0, 8, 2}, Cycles{510}});
  database.record(exp_of({64}), tiny_, TuningRun{1, 32, {0, 4, 2}, Cycles{500}});
  const std::vector<TuningRun> runs = database.runs(exp_of({64}), tiny_);
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[1].seed, 2u);
  EXPECT_EQ(runs[1].best, (Schedule{0, 8, 2}));
}

TEST_F(TuningFile, ADamagedFileIsKeptBesideANewOne) {
  open().record(exp_of({64}), tiny_, trial(1, Cycles{900}));
  {
    std::ofstream file(folder_ / "tuning-1.sqlite", std::ios::in | std::ios::binary);
    file << "no database";
  }
  TuningDatabase database = open();
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("tuning-1.sqlite.damaged")));
  EXPECT_THAT(database.trials(exp_of({64}), tiny_), IsEmpty());
  database.record(exp_of({64}), tiny_, trial(1, Cycles{900}));
  EXPECT_TRUE(fs::exists(folder_ / "tuning-1.sqlite.damaged"));
}

TEST_F(TuningFile, AFolderThatCannotBeMadeIsAnError) {
  std::ofstream(folder_) << "a file";
  try {
    open();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kResource);
    EXPECT_THAT(error.what(), HasSubstr(folder_.string()));
  }
}

TEST_F(TuningFile, ManyProcessesRecordAtOnce) {
  constexpr int kProcesses = 4, kTrials = 25;
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    TuningDatabase database = open();
    for (int t = 0; t < kTrials; ++t)
      database.record(exp_of({64}), tiny_, trial(1 + i * kTrials + t, Cycles{100}));
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_THAT(open().trials(exp_of({64}), tiny_), SizeIs(kProcesses * kTrials));
}

}  // namespace
}  // namespace cubist::akg

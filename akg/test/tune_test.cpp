// The search is tested by itself (search_test); here kernels are made up and take the cycles that a
// formula says.
#include "cubist/akg/tune.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::akg {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::SizeIs;

Algorithm exp_of(const Shape& shape, const std::string& name = "exp_of") {
  const Value x = input("x", DataType::f16, shape);
  return {.name = name, .inputs = {x}, .outputs = {exp(x)}};
}

Cycles formula(const Schedule& s) {
  return {1000 + 300 * s.axis + std::abs(s.chunk - 24) * 7 + 50 / static_cast<int64_t>(s.blocks)};
}

class Tune : public testing::Test {
 protected:
  Tune() { fs::remove_all(folder_); }
  ~Tune() override { fs::remove_all(folder_); }

  TuneBench bench() {
    return {.compile =
                [this](const Algorithm& algorithm, const CompileOptions& options) {
                  ++compiled_;
                  CompiledKernel kernel;
                  kernel.name = algorithm.name;
                  kernel.schedule = *options.schedule;
                  kernel.predicted_cycles = 1;
                  return kernel;
                },
            .cycles_of = [](const Algorithm&,
                            const CompiledKernel& kernel) { return formula(kernel.schedule); }};
  }

  std::vector<Tuned> run(const TuneOptions& options, const TuneBench& with,
                         const std::vector<Algorithm>& algorithms = {exp_of({64, 1000})}) {
    TuningDatabase database(folder_, [](const std::string& text) { FAIL() << text; });
    return tune(algorithms, chip_, options, with, database,
                [this](const TuneStep& step) { steps_.push_back(step); });
  }

  const fs::path folder_ =
      fs::temp_directory_path() / ("cubist-tune-test-" + std::to_string(getpid()));
  const sim::ChipSpec chip_ = sim::load_chip("tiny");
  int compiled_ = 0;
  std::vector<TuneStep> steps_;
};

TEST_F(Tune, BeginsWithWhatTheCostModelChoosesAndImproves) {
  const Tuned tuned = run({.trials = 30, .seconds = {}}, bench()).front();
  EXPECT_EQ(tuned.first.schedule, rank_schedules(exp_of({64, 1000}), chip_).front().schedule);
  EXPECT_EQ(tuned.first.cycles, formula(tuned.first.schedule));
  EXPECT_LT(*tuned.best.cycles, *tuned.first.cycles);
  EXPECT_EQ(tuned.trials, 30);
  EXPECT_EQ(compiled_, 30);
  EXPECT_EQ(steps_.back().best, tuned.best.cycles);
}

TEST_F(Tune, SameBudgetAndSeedGiveTheSameAnswerWhateverIsRecorded) {
  const TuneOptions options{.trials = 16, .seconds = {}, .seed = 3};
  const Schedule best = run(options, bench()).front().best.schedule;
  fs::remove_all(folder_);
  run({.trials = 40, .seconds = {}, .seed = 8}, bench());  // finds better ones
  EXPECT_EQ(run(options, bench()).front().best.schedule, best);
}

TEST_F(Tune, TheSameCallAgainTimesNothing) {
  const Tuned first = run({.trials = 16, .seconds = {}}, bench()).front();
  compiled_ = 0;
  const Tuned again = run({.trials = 16, .seconds = {}}, bench()).front();
  EXPECT_EQ(compiled_, 0);
  EXPECT_EQ(again.recorded, 16);
  EXPECT_EQ(again.best.schedule, first.best.schedule);
}

TEST_F(Tune, AnInterruptedCallIsResumedByTheSameCall) {
  TuneBench interrupted = bench();
  interrupted.cycles_of = [this](const Algorithm&, const CompiledKernel& kernel) {
    if (compiled_ == 10) throw std::runtime_error("power failed");
    return formula(kernel.schedule);
  };
  EXPECT_THROW(run({.trials = 16, .seconds = {}}, interrupted), std::runtime_error);
  compiled_ = 0;
  const Tuned resumed = run({.trials = 16, .seconds = {}}, bench()).front();
  EXPECT_EQ(compiled_, 16 - 9);
  fs::remove_all(folder_);
  EXPECT_EQ(run({.trials = 16, .seconds = {}}, bench()).front().best.schedule,
            resumed.best.schedule);
}

TEST_F(Tune, AScheduleThatMakesNoKernelIsAFailedTrial) {
  TuneBench picky = bench();
  const auto compile = picky.compile;
  picky.compile = [&](const Algorithm& algorithm, const CompileOptions& options) {
    if (compiled_++ % 2 == 0) throw Error(Fault::kConfig, {.did = "fit", .expected = "less"});
    return compile(algorithm, options);
  };
  const Tuned tuned = run({.trials = 8, .seconds = {}}, picky).front();
  EXPECT_FALSE(tuned.first.cycles);
  EXPECT_GT(tuned.failures, 0);
  EXPECT_TRUE(tuned.best.cycles);
}

TEST_F(Tune, WithoutAnyKernelTheReasonIsSaid) {
  TuneBench none = bench();
  none.compile = [](const Algorithm&, const CompileOptions&) -> CompiledKernel {
    throw Error(Fault::kNotImplemented, {.did = "select the loop over i1", .expected = "another"});
  };
  try {
    run({.trials = 4, .seconds = {}}, none);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kNotImplemented);
    EXPECT_THAT(error.what(), HasSubstr("the loop over i1"));
  }
}

TEST_F(Tune, AFaultOfTheKernelIsNotATrial) {
  TuneBench faulty = bench();
  faulty.cycles_of = [](const Algorithm&, const CompiledKernel&) -> Cycles {
    throw Error(Fault::kProgram, {.did = "read GM", .expected = "an allocation"});
  };
  try {
    run({.trials = 4, .seconds = {}}, faulty);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kProgram);
    EXPECT_THAT(error.what(), HasSubstr("exp_of, axis"));
  }
}

TEST_F(Tune, SecondsEndTheSearchAndEveryKernelHasATrial) {
  TuneBench slow = bench();
  slow.cycles_of = [](const Algorithm&, const CompiledKernel& kernel) {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    return formula(kernel.schedule);
  };
  const std::vector<Tuned> results =
      run({.trials = 1000, .seconds = 0.05}, slow, {exp_of({64, 1000}), exp_of({32, 77}, "other")});
  ASSERT_THAT(results, SizeIs(2));
  for (const Tuned& tuned : results) {
    EXPECT_GE(tuned.trials, 1);
    EXPECT_LE(tuned.trials, 3);
  }
}

TEST_F(Tune, TheTableNamesEveryKernelWithItsGain) {
  Tuned tuned;
  tuned.name = "softmax";
  tuned.first.cycles = Cycles{3000};
  tuned.best = {.schedule = {.axis = 0, .chunk = 4, .blocks = 8},
                .predicted_cycles = 1800.4,
                .cycles = Cycles{2000},
                .failure = {}};
  const std::string table = render_table(std::span(&tuned, 1));
  EXPECT_THAT(table, HasSubstr("softmax"));
  EXPECT_THAT(table, HasSubstr("1800   3000  2000  1.50x"));
  EXPECT_THAT(to_json(std::span(&tuned, 1)), HasSubstr("\"gain\": 1.5"));
}

}  // namespace
}  // namespace cubist::akg

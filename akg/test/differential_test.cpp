// Every operator, and random fused graphs: what akg::compile makes, on a simulated chip under the
// sanitizer, against Halide's JIT of the same algorithm.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <map>
#include <optional>
#include <set>

#include "cubist/akg/compile.h"
#include "cubist/akg/ops.h"
#include "test/every_operator.h"
#include "test/expect_close.h"
#include "test/generated_kernels.h"
#include "test/jit.h"
#include "test/random_graph.h"
#include "test/tolerance.h"

namespace cubist::akg {
namespace {

// Each is within its bound of the estimate, so within twice that of the other; where the bound is
// 0, bits are equal.
void expect_equal(const RandomGraph& graph, const std::vector<HostTensor>& chip,
                  const std::vector<HostTensor>& jit, const std::string& what) {
  for (size_t i = 0; i < chip.size(); ++i) {
    const HostTensor errors{DataType::f32, chip[i].shape, graph.outputs[i].errors};
    expect_close(
        chip[i], what, jit[i].shape, [&](const Shape& index) { return jit[i].at(index); },
        [&](const Shape& index, double) { return 2 * errors.at(index); });
  }
}

struct Share {
  const char* chip;
  uint64_t first_seed;
};
void PrintTo(const Share& share, std::ostream* out) { *out << share.chip << share.first_seed; }
constexpr uint64_t kSeedsPerTest = 20;

// A named error is an answer, a wrong value is not.
bool is_refusal(const Error& error) {
  return error.fault() == Fault::kNotImplemented || error.fault() == Fault::kConfig;
}

// What became of the graphs of this process, by chip.
struct Counts {
  int made = 0, do_not_fit = 0, not_implemented = 0;
  std::vector<std::string> refusals{};
};

class Differential : public testing::TestWithParam<Share> {
 protected:
  // Nearly every graph must be made; those whose smallest tile is larger than the UB of tiny, which
  // is a third of the others', are not counted there.
  static void TearDownTestSuite() {
    for (const auto& [chip, counts] : counts_) {
      const int refused = counts.do_not_fit + counts.not_implemented, all = counts.made + refused;
      std::string text =
          fmt::format("{}: {} graphs made, {} do not fit in UB, {} not implemented\n", chip,
                      counts.made, counts.do_not_fit, counts.not_implemented);
      for (const std::string& refusal : counts.refusals) text += "  " + refusal + "\n";
      std::cout << text;
      const int counted = chip == std::string("tiny") ? counts.not_implemented : refused;
      constexpr int kOfFew = 3;  // a share of 20 graphs says little
      EXPECT_LE(counted, std::max(kOfFew, all / 20)) << "refused on " << chip << ": at most 5 %";
    }
    counts_.clear();
  }
  static void refuse(uint64_t seed, const Error& error) {
    Counts& counts = counts_[GetParam().chip];
    ++(error.fault() == Fault::kConfig ? counts.do_not_fit : counts.not_implemented);
    const std::string& did = error.text().did;
    counts.refusals.push_back(fmt::format("seed {}: {}", seed, did));
  }
  static inline std::map<std::string, Counts> counts_;
};

TEST_P(Differential, WhatIsMadeOfRandomGraphsAgreesWithTheJit) {
  for (uint64_t seed = GetParam().first_seed; seed < GetParam().first_seed + kSeedsPerTest;
       ++seed) {
    const RandomGraph graph = random_graph(seed);
    const std::string what =
        fmt::format("seed {} on {}\n{}", seed, GetParam().chip, describe(graph.algorithm));
    try {
      GeneratedKernels kernels(GetParam().chip);  // what the sanitizer says is of this one
      expect_equal(graph, kernels.run(graph.algorithm, graph.inputs),
                   Jit(graph.algorithm).run(graph.inputs), what);
      ++counts_[GetParam().chip].made;
    } catch (const Error& error) {
      if (!is_refusal(error)) ADD_FAILURE() << what << error.what();
      refuse(seed, error);
    } catch (const std::exception& error) {  // Halide's too: the next seed still runs
      ADD_FAILURE() << what << error.what();
    }
  }
}

class OperatorsOn : public testing::TestWithParam<const char*> {};

// What is no vector kernel, and why. An entry that every chip makes fails the test.
struct MayBeRefused {
  const char* name;
  const char* why;
};
constexpr MayBeRefused kMayBeRefused[] = {
    {"conv2d", "products over windows: akg/cube makes them"},
    {"max_pool2d", "windows slide inside rows: the library makes them"},
    {"average_pool2d", "windows slide inside rows: the library makes them"},
};
bool may_be_refused(const std::string& name) {
  return std::any_of(std::begin(kMayBeRefused), std::end(kMayBeRefused),
                     [&](const MayBeRefused& entry) { return name.starts_with(entry.name); });
}

// On tiny each operator once, in the last of its types and forms: most of the time goes into
// compiling, which hardly differs from chip to chip.
std::vector<OperatorCase> cases_for(const std::string& chip) {
  const std::vector<OperatorCase> all = every_operator();
  if (chip != "tiny") return all;
  std::map<std::string, OperatorCase> last;
  for (const OperatorCase& c : all)
    last.insert_or_assign(c.algorithm.name.substr(0, c.algorithm.name.rfind('_')), c);
  std::vector<OperatorCase> cases;
  for (auto& [name, c] : last) cases.push_back(std::move(c));
  return cases;
}

TEST_P(OperatorsOn, EveryOperatorAgreesWithTheJitOrIsRefused) {
  std::set<std::string> refused;
  for (const OperatorCase& c : cases_for(GetParam())) {
    const std::string what =
        fmt::format("{} on {}\n{}", c.algorithm.name, GetParam(), describe(c.algorithm));
    try {
      GeneratedKernels kernels(GetParam());  // what the sanitizer says is of this one
      const HostTensor jit = Jit(c.algorithm).run(c.inputs).front();
      expect_close(
          kernels.run(c.algorithm, c.inputs).front(), what, jit.shape,
          [&](const Shape& index) { return jit.at(index); },
          [&](const Shape&, double value) {
            // Numbers that differ may round to neighbours.
            const bool rounds = jit.type == DataType::f16 && c.ulps + c.absolute > 0;
            return tolerance(value, c.ulps, c.absolute, DataType::f32) *
                       (jit.type == DataType::s32 ? 0 : 1) +
                   (rounds ? ulp(value, DataType::f16) : 0);
          });
    } catch (const Error& error) {
      EXPECT_TRUE(may_be_refused(c.algorithm.name) && is_refusal(error)) << what << error.what();
      refused.insert(c.algorithm.name);
    } catch (const std::exception& error) {  // Halide's too: the next operator still runs
      ADD_FAILURE() << what << error.what();
    }
  }
  for (const MayBeRefused& entry : kMayBeRefused) {
    EXPECT_TRUE(std::any_of(refused.begin(), refused.end(),
                            [&](const std::string& name) { return name.starts_with(entry.name); }))
        << entry.name << " may be refused (" << entry.why
        << "), but none was: take it off the list";
  }
}
INSTANTIATE_TEST_SUITE_P(Chips, OperatorsOn, testing::Values("ascend910b1", "ascend310p3", "tiny"),
                         [](const auto& test) { return std::string(test.param); });

// Cuts that the cost model chooses for large shapes only, with ragged ends.
struct ScheduleCase {
  const char* name;
  Shape shape;
  DataType type;
  Value (*build)(const Value& x);
  Schedule schedule;
  double absolute = 0;  // 0: sums of small integers and maxima are exact in any order
};
const ScheduleCase kScheduleCases[] = {
    {"column_sum",
     {37, 100},
     DataType::f16,
     [](const Value& x) { return reduce_sum(x, {0}); },
     {.axis = 1, .chunk = 64, .blocks = 2, .step = 8}},
    {"column_sum_of_neighbours",
     {33, 70},
     DataType::f32,
     [](const Value& x) { return reduce_sum(x, {0}); },
     {.axis = 1, .chunk = 64, .blocks = 2, .step = 9}},
    {"column_max",
     {64, 70},
     DataType::f16,
     [](const Value& x) { return reduce_max(x, {0}); },
     {.axis = 1, .chunk = 35, .blocks = 2, .step = 16}},
    {"row_sum",
     {5, 1000},
     DataType::f32,
     [](const Value& x) { return reduce_sum(x, {1}); },
     {.axis = 0, .chunk = 2, .blocks = 2, .step = 96}},
    {"long_row_sum",
     {3, 777},
     DataType::f32,
     [](const Value& x) { return reduce_sum(x, {1}); },
     {.axis = 0, .chunk = 2, .blocks = 1}},
    {"softmax",
     {3, 500},
     DataType::f16,
     [](const Value& x) { return softmax(x, {1}); },
     {.axis = 0, .chunk = 1, .blocks = 2, .step = 128},
     100 * 0x1p-23},
    {"norm",
     {4, 300},
     DataType::f32,
     [](const Value& x) { return (x - reduce_mean(x, {1})) * x; },
     {.axis = 0, .chunk = 3, .blocks = 2, .step = 64},
     1e-4},
    {"sum_of_all",
     {30, 41},
     DataType::f32,
     [](const Value& x) { return reduce_sum(x, {0, 1}); },
     {.axis = 0, .chunk = 1, .step = 100}},
    {"mean_of_maps",
     {2, 3, 7, 11},
     DataType::f32,
     [](const Value& x) { return reduce_max(x, {2, 3}); },
     {.axis = 0, .chunk = 4, .blocks = 2, .step = 20}},
    {"transpose",
     {100, 70},
     DataType::f16,
     [](const Value& x) { return transpose(x, {1, 0}); },
     {.axis = 0, .chunk = 32, .blocks = 2, .columns = 64}},
    {"transpose_of_floats",
     {37, 41},
     DataType::f32,
     [](const Value& x) { return transpose(x, {1, 0}); },
     {.axis = 0, .chunk = 16, .blocks = 2, .columns = 24}},
    {"to_channels_first",
     {2, 5, 6, 40},
     DataType::f16,
     [](const Value& x) { return transpose(x, {0, 3, 1, 2}); },
     {.axis = 1, .chunk = 16, .blocks = 2, .columns = 6}},
    {"concat_in_tiles_of_one_operand",
     {3, 48},
     DataType::f16,
     [](const Value& x) { return concat({x, neg(x), abs(x)}, 0); },
     {.axis = 0, .chunk = 48, .blocks = 2}},
    {"concat_of_rows_that_end_in_blocks",
     {3, 35},
     DataType::f16,
     [](const Value& x) { return concat({x, neg(x), abs(x)}, 0); },
     {.axis = 0, .chunk = 1, .blocks = 2}},
    {"concat_of_columns",
     {5, 48},
     DataType::f32,
     [](const Value& x) { return concat({x, neg(x)}, 1); },
     {.axis = 1, .chunk = 16, .blocks = 2}},
};
void PrintTo(const ScheduleCase& c, std::ostream* out) { *out << c.name; }

class Schedules : public testing::TestWithParam<ScheduleCase> {};

TEST_P(Schedules, InStepsAndShortInTwoAxesAgreeWithTheJit) {
  const ScheduleCase& c = GetParam();
  const Value x = input("x", c.type, c.shape);
  const Algorithm algorithm{c.name, {x}, {c.build(x)}};
  const HostTensor data = make_tensor(c.type, c.shape, [&](const Shape& index) {
    int64_t number = 0;
    for (const int64_t i : index) number = number * 31 + i;
    return static_cast<double>(number * 7 % 17 - 8);
  });
  const HostTensor jit = Jit(algorithm).run({data}).front();
  for (const char* chip : {"ascend910b1", "ascend310p3", "tiny"}) {
    GeneratedKernels kernels(chip);
    expect_close(
        kernels.run(algorithm, {data}, c.schedule).front(), fmt::format("{} on {}", c.name, chip),
        jit.shape, [&](const Shape& index) { return jit.at(index); },
        [&](const Shape&, double value) {
          const bool rounds = c.absolute > 0 && c.type == DataType::f16;
          return c.absolute + (rounds ? ulp(value, DataType::f16) : 0);
        });
  }
}
INSTANTIATE_TEST_SUITE_P(Cuts, Schedules, testing::ValuesIn(kScheduleCases),
                         [](const auto& test) { return std::string(test.param.name); });

std::vector<Share> shares(uint64_t first, uint64_t end) {
  std::vector<Share> result;
  for (const char* chip : {"ascend910b1", "ascend310p3", "tiny"}) {
    for (uint64_t seed = first; seed < end; seed += kSeedsPerTest) result.push_back({chip, seed});
  }
  return result;
}
std::string name_of(const testing::TestParamInfo<Share>& test) {
  return fmt::format("{}_{}", test.param.chip, test.param.first_seed);
}
// The default run takes the first. All 500: akg/README.md.
constexpr uint64_t kDefaultSeeds = 40, kAllSeeds = 500;
INSTANTIATE_TEST_SUITE_P(Graphs, Differential, testing::ValuesIn(shares(0, kDefaultSeeds)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(DISABLED_MoreGraphs, Differential,
                         testing::ValuesIn(shares(kDefaultSeeds, kAllSeeds)), name_of);

}  // namespace
}  // namespace cubist::akg

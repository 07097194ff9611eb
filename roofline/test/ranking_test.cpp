// The cost model ranks schedules as mode timing does.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "cubist/akg/compile.h"
#include "cubist/akg/ops.h"
#include "cubist/roofline/roofline.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::roofline {
namespace {

using akg::Value;
using isa::DataType;

class Ranking : public testing::TestWithParam<const char*> {};

// By name, so that a failure says which.
akg::Algorithm algorithm_of(const std::string& name) {
  const Value x = akg::input("x", DataType::f16, {1003, 777});
  const Value row = akg::input("row", DataType::f16, {777});
  if (name == "add") return {name, {x, row}, {x + row}};
  if (name == "gelu") return {name, {x}, {akg::gelu(x)}};
  if (name == "softmax") return {name, {x}, {akg::softmax(x, {-1})}};
  if (name == "norm") return {name, {x, row}, {akg::layer_norm(x, row, row, -1, 1e-5)}};
  if (name == "row_max") return {name, {x}, {akg::reduce_max(x, {1})}};
  if (name == "sum_all") return {name, {x}, {akg::reduce_sum(x, {})}};
  return {name, {x}, {akg::reduce_sum(x, {0})}};
}

// Within 10 %: closer than the schedules that it chooses between lie to each other.
constexpr double kTolerance = 1.10;

TEST_P(Ranking, TheFirstScheduleIsNearlyTheFastest) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  const akg::Algorithm algorithm = algorithm_of(GetParam());
  double first = 0, best = std::numeric_limits<double>::infinity();
  std::string fastest;
  for (const akg::RankedSchedule& ranked : akg::rank_schedules(algorithm, chip)) {
    const akg::CompiledKernel kernel =
        akg::compile(algorithm, chip, {.schedule = ranked.schedule, .after = {}});
    const auto cycles =
        static_cast<double>(time_kernel(work_of(algorithm), kernel, chip).total.value);
    if (first == 0) first = cycles;
    if (cycles < best) fastest = to_string(ranked.schedule);
    best = std::min(best, cycles);
  }
  EXPECT_LE(first, kTolerance * best) << "the fastest: " << fastest;
}

TEST_P(Ranking, PredictedCyclesAreNearTheSimulatedOnes) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  const akg::Algorithm algorithm = algorithm_of(GetParam());
  const akg::CompiledKernel kernel = akg::compile(algorithm, chip);
  const auto cycles =
      static_cast<double>(time_kernel(work_of(algorithm), kernel, chip).total.value);
  EXPECT_NEAR(kernel.predicted_cycles / cycles, 1, 0.25);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, Ranking,
                         testing::Values("add", "gelu", "softmax", "norm", "row_max", "column_sum",
                                         "sum_all"),
                         [](const auto& instance) { return std::string(instance.param); });

}  // namespace
}  // namespace cubist::roofline

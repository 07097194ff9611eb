// Reductions split over cores: on the chips under the sanitizer, against Halide's JIT.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "cubist/akg/compile.h"
#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "test/expect_close.h"
#include "test/generated_kernels.h"
#include "test/jit.h"
#include "test/tolerance.h"

namespace cubist::akg {
namespace {

using testing::HasSubstr;

struct Case {
  std::string name;
  Shape shape;
  DataType type;
  std::function<Value(const Value&)> build;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::vector<Case> cases_of(const Shape& shape) {
  using Reduce = Value (*)(const Value&, const Axes&, bool);
  const std::pair<const char*, Reduce> reductions[] = {
      {"sum", reduce_sum}, {"max", reduce_max}, {"mean", reduce_mean}};
  const std::pair<const char*, Axes> axes[] = {{"all", {0, 1}}, {"columns", {0}}};
  std::vector<Case> cases;
  for (const DataType type : {DataType::f16, DataType::f32, DataType::s32}) {
    for (const auto& [reduction, reduce] : reductions) {
      for (const auto& [box, over] : axes) {
        cases.push_back({fmt::format("{}_of_{}_{}x{}_{}", reduction, box, shape[0], shape[1],
                                     isa::name_of(type)),
                         shape, type, [=](const Value& x) { return reduce(x, over, true); }});
      }
    }
  }
  return cases;
}

// Small integers: their sums are exact in any order, a mean is rounded.
void expect_as_the_jit(const Case& c, const std::string& chip,
                       const std::optional<Schedule>& schedule, bool is_split) {
  const Value x = input("x", c.type, c.shape);
  const Algorithm algorithm{c.name, {x}, {c.build(x)}};
  int64_t count = 0;
  const HostTensor data = make_tensor(c.type, c.shape, [&](const Shape&) {
    ++count;
    return static_cast<double>(count * 7 % 17 - 8 + (count % 13 == 0 ? 1 : 0));
  });
  const HostTensor jit = Jit(algorithm).run({data}).front();
  GeneratedKernels kernels(chip);
  const CompiledKernel kernel = kernels.make(algorithm, schedule);
  EXPECT_EQ(kernel.schedule.parts > 0, is_split) << c.name << " on " << chip;
  EXPECT_EQ(kernel.workspace.value > 0, is_split) << c.name << " on " << chip;
  expect_close(
      kernels.run(kernel, algorithm, {data}).front(), fmt::format("{} on {}", c.name, chip),
      jit.shape, [&](const Shape& index) { return jit.at(index); },
      [&](const Shape&, double value) { return c.type == DataType::s32 ? 0 : ulp(value, c.type); });
}

class Parts : public testing::TestWithParam<Case> {};

TEST_P(Parts, OfAnyLengthAgreeWithTheJit) {
  const Case& c = GetParam();
  for (const int64_t parts : {2, 5, 13}) {
    const Schedule schedule{.axis = 0, .chunk = 1, .blocks = 5, .parts = parts};
    expect_as_the_jit(c, "ascend910b1", schedule, true);
  }
}
INSTANTIATE_TEST_SUITE_P(Tiny, Parts, testing::ValuesIn(cases_of({13, 70})),
                         [](const auto& test) { return test.param.name; });

class Chosen : public testing::TestWithParam<Case> {};

TEST_P(Chosen, ByTheCostModelWhereBlocksCanMeet) {
  expect_as_the_jit(GetParam(), "ascend910b1", {}, true);
  expect_as_the_jit(GetParam(), "ascend310p3", {}, false);
  expect_as_the_jit(GetParam(), "tiny", {}, false);
}
INSTANTIATE_TEST_SUITE_P(Long, Chosen, testing::ValuesIn(cases_of({1409, 127})),
                         [](const auto& test) { return test.param.name; });

TEST(SplitOverCores, WhatComesBeforeAndAfterIsPartOfTheKernel) {
  const Value x = input("x", DataType::f32, {53, 40}), row = input("row", DataType::f32, {40});
  const auto sum = reduce_sum(x * row, {0});
  const Algorithm algorithm{"around", {x, row}, {x - sum, x + reduce_sum(x, {0})}};
  const auto numbers = [](const Shape& index) {
    return static_cast<double>((index[0] * 5 + index.back()) % 7 - 3);
  };
  const std::vector<HostTensor> inputs = {make_tensor(DataType::f32, {53, 40}, numbers),
                                          make_tensor(DataType::f32, {40}, numbers)};
  GeneratedKernels kernels("ascend910b1");
  const auto made =
      kernels.run(algorithm, inputs, Schedule{.axis = 0, .chunk = 1, .blocks = 9, .parts = 6});
  const auto jit = Jit(algorithm).run(inputs);
  for (size_t i = 0; i < jit.size(); ++i) {
    expect_close(
        made[i], "around", jit[i].shape, [&](const Shape& index) { return jit[i].at(index); },
        [](const Shape&, double) { return 0; });
  }
}

std::string refusal(const std::string& chip, const Schedule& schedule) {
  const Value x = input("x", DataType::f32, {100, 8});
  try {
    compile({"sum", {x}, {reduce_sum(x, {0})}}, sim::load_chip(chip),
            {.schedule = schedule, .after = {}});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(SplitOverCores, IsRefusedWhereBlocksCannotMeet) {
  for (const char* chip : {"ascend310p3", "tiny"})
    EXPECT_THAT(refusal(chip, {.parts = 2}), HasSubstr("cross-core flags")) << chip;
  EXPECT_THAT(refusal("ascend910b1", {.blocks = 49, .parts = 50}), HasSubstr("at most 48 blocks"));
}

}  // namespace
}  // namespace cubist::akg

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "cubist/akg/cache.h"
#include "cubist/sim/chip_spec.h"
#include "ops/define.h"

namespace cubist::akg {
namespace {

Algorithm sum_of_two(const std::string& name, const std::string& input_name, const Shape& shape) {
  const Value a = input(input_name, DataType::f16, shape), b = input("b", DataType::f16, shape);
  const Value sum =
      elementwise("add", "", DataType::f16, {a, b}, [](const auto& x) { return x[0] + x[1]; });
  return {.name = name, .inputs = {a, b}, .outputs = {sum}};
}

std::string text_of(const KernelKey& key) {
  return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
}

TEST(KernelKey, EveryIngredientCounts) {
  const sim::ChipSpec tiny = sim::load_chip("tiny");
  sim::ChipSpec slower = tiny;
  slower.vector.head += Cycles{1};
  const CompileOptions by_model{};
  std::set<std::string> keys;
  const auto add = [&](const Algorithm& algorithm, const sim::ChipSpec& chip,
                       const CompileOptions& options) {
    keys.insert(text_of(key_of(ingredients_of(algorithm, chip, options))));
  };
  const Algorithm algorithm = sum_of_two("add", "a", {64});
  add(algorithm, tiny, by_model);
  add(sum_of_two("sum", "a", {64}), tiny, by_model);
  add(sum_of_two("add", "x", {64}), tiny, by_model);
  add(sum_of_two("add", "a", {65}), tiny, by_model);
  add(algorithm, slower, by_model);
  add(algorithm, sim::load_chip("ascend310p3"), by_model);
  add(algorithm, tiny, {.schedule = Schedule{.axis = 0, .chunk = 8, .blocks = 1}});
  add(algorithm, tiny, {.schedule = Schedule{.axis = 0, .chunk = 8, .blocks = 2}});
  KernelIngredients other = ingredients_of(algorithm, tiny, by_model);
  other.compiler += "!";
  keys.insert(text_of(key_of(other)));
  EXPECT_EQ(keys.size(), 9u);
}

TEST(KernelKey, EqualIngredientsGiveEqualKeys) {
  const sim::ChipSpec tiny = sim::load_chip("tiny");
  const auto key = [&] { return key_of(ingredients_of(sum_of_two("add", "a", {64}), tiny, {})); };
  EXPECT_EQ(key(), key());
}

TEST(KernelKey, TextThatMovesToTheNextIngredientMakesAnotherKey) {
  const KernelKey one = key_of({.algorithm = "ab", .chip = "c", .options = {}, .compiler = {}});
  const KernelKey other = key_of({.algorithm = "a", .chip = "bc", .options = {}, .compiler = {}});
  EXPECT_NE(one, other);
}

TEST(CompilerVersion, NamesSourcesHalideAndTools) {
  EXPECT_THAT(compiler_version(), testing::MatchesRegex("sources [0-9a-f]{64}; Halide 14\\..*; "
                                                        ".*clang.*; .*lld.*"));
}

}  // namespace
}  // namespace cubist::akg

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cubist/base/error.h"
#include "cubist/validation/validation.h"

namespace cubist::validation {
namespace {

using testing::HasSubstr;

std::vector<Result> results_of(std::initializer_list<double> ratios) {
  std::vector<Result> results;
  const Case& c = groups()[0].cases[0];
  for (const double ratio : ratios) results.push_back({&c, ratio * c.published});
  return results;
}

TEST(Select, AGlobThatMatchesNothingNamesTheCases) {
  try {
    select({{"nothing*"}, {}});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kConfig);
    EXPECT_THAT(error.what(), HasSubstr("micro/T1.1"));
  }
}

TEST(Select, AChipWithoutCasesIsAnError) { EXPECT_THROW(select({{}, "tiny"}), Error); }

TEST(Cases, NamesAreUniqueAndBelongToTheirGroup) {
  std::set<std::string_view> names;
  for (const Group& group : groups()) {
    for (const Case& c : group.cases) {
      EXPECT_TRUE(names.insert(c.name).second) << c.name;
      EXPECT_EQ(&group_of(c), &group) << c.name;
      EXPECT_GT(c.published, 0) << c.name;
    }
  }
}

TEST(GeometricMean, OfAHalfAndTwiceIsOne) {
  EXPECT_NEAR(geometric_mean(results_of({0.5, 2})), 1, 1e-12);
}

TEST(Report, JsonHasExactlyTheSevenKeysPerCase) {
  const auto json = nlohmann::json::parse(to_json(results_of({1, 1.5})));
  ASSERT_EQ(json.size(), 2u);
  std::set<std::string> keys;
  for (const auto& [key, value] : json[1].items()) keys.insert(key);
  EXPECT_EQ(keys, (std::set<std::string>{"case", "chip", "published", "simulated", "ratio", "unit",
                                         "source"}));
  EXPECT_DOUBLE_EQ(json[1]["ratio"], 1.5);
}

TEST(Report, ACaseOutsideItsToleranceIsMarkedInBothTables) {
  EXPECT_THAT(render_table(results_of({1.5})), HasSubstr("outside"));
  EXPECT_THAT(render_table(results_of({1})), testing::Not(HasSubstr("outside")));
  EXPECT_THAT(render_markdown(results_of({1.5})), HasSubstr("**1.500**"));
}

TEST(Report, ThePageSaysWhatIsNotRepeatedAndWhy) {
  const std::string page = render_markdown(results_of({1}));
  for (const Omission& o : omissions()) EXPECT_THAT(page, HasSubstr(std::string(o.reason)));
}

}  // namespace
}  // namespace cubist::validation

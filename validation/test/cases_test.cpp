// Every case that runs in a second lies within its tolerance, or says why not.
#include <gtest/gtest.h>

#include <algorithm>

#include "cubist/validation/validation.h"

namespace cubist::validation {
namespace {

class QuickCase : public testing::TestWithParam<const Case*> {};

TEST_P(QuickCase, LiesWithinTheToleranceUnlessAReasonIsGiven) {
  const Case& c = *GetParam();
  const Result result = simulate(c);
  EXPECT_EQ(is_within(result, group_of(c)), c.miss.empty())
      << c.name << ": published " << c.published << " " << c.unit << ", simulated "
      << result.simulated << ", ratio " << result.ratio()
      << (c.miss.empty() ? "" : "; its reason to miss is stale");
}

std::string test_name(const testing::TestParamInfo<const Case*>& test) {
  std::string name(test.param->name);
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
}
INSTANTIATE_TEST_SUITE_P(Cases, QuickCase,
                         testing::ValuesIn(select({{"micro/*", "copy/*", "add/*", "operators/*",
                                                    "matmul/gemm-1536*", "matmul/cube-only",
                                                    "networks/squeezenet-f32"},
                                                   {}})),
                         test_name);

}  // namespace
}  // namespace cubist::validation

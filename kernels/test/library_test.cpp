#include <algorithm>

#include "machine.h"

namespace cubist::kernels {
namespace {

class Library : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Chips, Library,
                         testing::Values("tiny", "ascend310p3", "ascend910a", "ascend910b1"),
                         [](const auto& test) { return std::string(test.param); });

TEST_P(Library, HoldsExactlyTheKernelsThatItsListNames) {
  const auto chip = sim::load_chip(GetParam());
  std::vector<std::string> found;
  for (const sim::KernelEntry& entry : driver::load_program(kernel_library_path(chip)).kernels)
    found.push_back(entry.name);
  auto expected = kernel_names(chip);
  std::ranges::sort(found);
  std::ranges::sort(expected);
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace cubist::kernels

// Names of the API that a kernel can check itself: kernels/facts_kernels.cpp.
#include "chip.h"

namespace cubist::ascendc {
namespace {

class Facts : public OnChip {
 protected:
  void expect(const std::string& kernel) {
    SCOPED_TRACE(kernel);
    const auto out = chip.run(kernel, 1, {Bytes8(64), Bytes8(64)});
    EXPECT_EQ(decode(out[0], Element::int32)[0], 1);
  }
};

TEST_P(Facts, OfNumbersAndBits) {
  expect("numbers_hold");
  expect("scalar_calls_hold");
}
TEST_P(Facts, OfTensorsAndQueues) {
  expect("tensors_hold");
  expect("queues_hold");
  expect("lists_hold");
}
TEST_P(Facts, OfTheSystem) { expect("system_holds"); }

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Facts);

}  // namespace
}  // namespace cubist::ascendc

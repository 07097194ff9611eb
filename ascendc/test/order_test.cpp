// Kernels that rely on automatic synchronisation, and kernels that do not.
#include "chip.h"

namespace cubist::ascendc {
namespace {

using enum Element;

class Order : public OnChip {
 protected:
  // With or without interlocks; the sanitizer would report what the kernel lacks.
  Numbers run_without_order(bool has_interlocks) {
    Chip fresh(GetParam().chip, GetParam().mode, /*is_watched=*/false);
    fresh.use_interlocks(has_interlocks);
    return fresh.run("without_order", float32, float32, x_, y_);
  }
  Numbers expected() const {
    Numbers z(x_.size());
    for (size_t i = 0; i < z.size(); ++i) {
      const double sum = rounded(float32, x_[i] + y_[i]);
      z[i] = rounded(float32, rounded(float32, sum * x_[i]) + 1);
    }
    const double first = z[0];
    for (double& value : z) value = rounded(float32, value + first);
    return z;
  }

  Numbers x_ = random_numbers(4096, -9, 9, float32), y_ = random_numbers(4096, -9, 9, float32);
};

TEST_P(Order, InterlocksGiveAKernelWithoutFlagsTheOrderOfTheProgram) {
  EXPECT_EQ(run_without_order(true), expected());
}

TEST_P(Order, WithAClockSuchAKernelIsWrongWithoutThem) {
  if (GetParam().mode == sim::Mode::kFunctional) {
    EXPECT_EQ(run_without_order(false), expected());
  } else {
    EXPECT_NE(run_without_order(false), expected());
  }
}

TEST_P(Order, QueuesOrderEverythingAndPayNothingForInterlocks) {
  const auto cycles = [&](bool has_interlocks) {
    Chip fresh(GetParam().chip, GetParam().mode);
    fresh.use_interlocks(has_interlocks);
    fresh.run("tiled_add", 4, {encode(x_, float32), encode(y_, float32), Bytes8(16384)},
              {4096, 128});
    for (const auto& [pipe, time] : fresh.report().pipes) EXPECT_EQ(time.hazards, 0);
    return fresh.report().ended - fresh.report().started;
  };
  EXPECT_EQ(cycles(true), cycles(false));
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Order);

}  // namespace
}  // namespace cubist::ascendc

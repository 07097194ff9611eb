#include <cmath>

#include "machine.h"
#include "tolerance.h"

namespace cubist::kernels {
namespace {

struct SoftmaxCase {
  int64_t rows, columns;
};
// The last rows are larger than UB: in pieces.
constexpr SoftmaxCase kCases[] = {{1, 1},    {1, 10},   {3, 7},   {1, 64},   {5, 65},   {17, 100},
                                  {1, 1000}, {300, 33}, {9, 129}, {2, 1733}, {2, 40007}};

using SoftmaxOn = OnChip;
CUBIST_ON_EVERY_CHIP(SoftmaxOn);

// x - max is exact to half an ulp of |x - max| in f32, exp multiplies that into a relative error;
// sum and quotient add a few ulp.
double tolerance(double exact, double depth, int64_t columns, bool log, DataType type) {
  const double relative = std::ldexp(depth + 6 + std::log2(static_cast<double>(columns)), -23);
  return (log ? relative * 2 : relative * exact) + ulp(exact, type);
}

TEST_P(SoftmaxOn, EveryRowMatchesTheReference) {
  for (const SoftmaxCase& c : kCases) {
    for (const DataType in : {DataType::f16, DataType::f32}) {
      for (const DataType out : {DataType::f16, DataType::f32}) {
        for (const bool log : {false, true}) {
          const Softmax shape = {
              .type = in, .out_type = out, .rows = c.rows, .columns = c.columns, .log = log};
          const auto x = random_values(rng, c.rows * c.columns, -9, 9, in);
          const KernelCall call = plan_softmax(shape, machine.chip());
          const auto y = decode(machine.run(call, {encode(x, in)}, x.size() * size_of(out)), out);
          for (int64_t row = 0; row < c.rows; ++row) {
            const float* values = x.data() + row * c.columns;
            const double maximum = *std::max_element(values, values + c.columns);
            double sum = 0;
            for (int64_t i = 0; i < c.columns; ++i) sum += std::exp(values[i] - maximum);
            for (int64_t i = 0; i < c.columns; ++i) {
              const double depth = maximum - values[i];
              const double exact = log ? -depth - std::log(sum) : std::exp(-depth) / sum;
              ASSERT_NEAR(y[static_cast<size_t>(row * c.columns + i)], exact,
                          tolerance(exact, depth, c.columns, log, out))
                  << call.kernel << " log " << log << ", " << c.rows << " x " << c.columns << " at "
                  << row << ", " << i;
            }
          }
        }
      }
    }
  }
}

TEST(SoftmaxPlan, ARowLargerThanUbPassesThroughItInPieces) {
  const auto chip = sim::load_chip("ascend910b1");
  EXPECT_EQ(plan_softmax({.rows = 1, .columns = 1000}, chip).kernel, "softmax_f16_f16");
  EXPECT_EQ(plan_softmax({.rows = 1, .columns = 1 << 20}, chip).kernel, "softmax_long_f16_f16");
}

}  // namespace
}  // namespace cubist::kernels

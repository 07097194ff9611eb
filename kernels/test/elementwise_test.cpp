#include <cmath>
#include <functional>

#include "machine.h"
#include "tolerance.h"

namespace cubist::kernels {
namespace {

// One element, primes, one more and one less than a tile's granule, many tiles per core.
constexpr int64_t kCounts[] = {1, 7, 16, 97, 255, 256, 257, 4099, 100003};

using Elementwise = OnChip;
CUBIST_ON_EVERY_CHIP(Elementwise);

struct BinaryCase {
  Binary op;
  std::function<float(float, float)> reference;
};
const BinaryCase kBinary[] = {
    {Binary::kAdd, [](float a, float b) { return a + b; }},
    {Binary::kSub, [](float a, float b) { return a - b; }},
    {Binary::kMul, [](float a, float b) { return a * b; }},
    {Binary::kDiv, [](float a, float b) { return a / b; }},
    {Binary::kMax, [](float a, float b) { return std::max(a, b); }},
    {Binary::kMin, [](float a, float b) { return std::min(a, b); }},
    {Binary::kAddRelu, [](float a, float b) { return std::max(a + b, 0.0F); }},
};

TEST_P(Elementwise, BinaryIsCorrectlyRounded) {
  for (const BinaryCase& c : kBinary) {
    for (const DataType type : {DataType::f16, DataType::f32}) {
      for (const int64_t count : kCounts) {
        const auto a = random_values(rng, count, -8, 8, type),
                   b = random_values(rng, count, -8, 8, type);
        const KernelCall call = plan_binary(c.op, type, count, machine.chip());
        const auto y = decode(
            machine.run(call, {encode(a, type), encode(b, type)}, a.size() * size_of(type)), type);
        for (size_t i = 0; i < y.size(); ++i) {
          ASSERT_EQ(y[i], rounded(c.reference(a[i], b[i]), type))
              << call.kernel << " " << count << " at " << i << ": " << a[i] << ", " << b[i];
        }
      }
    }
  }
}

struct UnaryCase {
  Unary op;
  float low, high;
  int steps;  // f32 instructions; their absolute error at the largest intermediate value counts
  std::function<double(double)> reference;
};
const UnaryCase kUnary[] = {
    {Unary::kRelu, -4, 4, 0, [](double x) { return std::max(x, 0.0); }},
    {Unary::kAbs, -4, 4, 0, [](double x) { return std::abs(x); }},
    {Unary::kExp, -10, 10, 1, [](double x) { return std::exp(x); }},
    {Unary::kLog, 0.01f, 100, 1, [](double x) { return std::log(x); }},
    {Unary::kSqrt, 0, 100, 1, [](double x) { return std::sqrt(x); }},
    {Unary::kReciprocal, 0.1f, 10, 1, [](double x) { return 1 / x; }},
    {Unary::kSigmoid, -12, 12, 4, [](double x) { return 1 / (1 + std::exp(-x)); }},
    // The larger tanh b is a difference of numbers near 1 that is at least 0.1: errors of four more
    // steps grow tenfold.
    {Unary::kTanh, -5, 5, 44, [](double x) { return std::tanh(x); }},
    {Unary::kTanh, -0.3f, 0.3f, 44, [](double x) { return std::tanh(x); }},
    // An absolute error of u, four roundings of at most 11, is a relative one of e^-2u; four more
    // steps.
    {Unary::kGelu, -4, 4, 48,
     [](double x) {
       return x / (1 + std::exp(-2 * std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
     }},
};

TEST_P(Elementwise, UnaryIsWithinItsTolerance) {
  for (const UnaryCase& c : kUnary) {
    for (const DataType type : {DataType::f16, DataType::f32}) {
      for (const int64_t count : kCounts) {
        const auto x = random_values(rng, count, c.low, c.high, type);
        const KernelCall call = plan_unary(c.op, type, count, machine.chip());
        const auto y = decode(machine.run(call, {encode(x, type)}, x.size() * size_of(type)), type);
        for (size_t i = 0; i < y.size(); ++i) {
          const double exact = c.reference(x[i]);
          ASSERT_NEAR(y[i], exact, function_tolerance(exact, c.steps, type))
              << call.kernel << " " << count << " at " << i << ": " << x[i];
        }
      }
    }
  }
}

TEST_P(Elementwise, SaturatedFunctionsReachTheirLimits) {
  const std::vector<float> x = {-100, -20, 20, 100};
  const auto apply = [&](Unary op) {
    return decode(machine.run(plan_unary(op, DataType::f16, 4, machine.chip()),
                              {encode(x, DataType::f16)}, 8),
                  DataType::f16);
  };
  EXPECT_EQ(apply(Unary::kTanh), (std::vector<float>{-1, -1, 1, 1}));
  EXPECT_EQ(apply(Unary::kGelu), (std::vector<float>{0, 0, 20, 100}));
  const auto sigmoid = apply(Unary::kSigmoid);
  EXPECT_EQ(sigmoid[0], 0);
  EXPECT_EQ(sigmoid[3], 1);
}

TEST_P(Elementwise, CastRoundsToNearestEven) {
  for (const int64_t count : kCounts) {
    const auto x = random_values(rng, count, -1000, 1000, DataType::f32);
    const auto y =
        decode(machine.run(plan_cast(DataType::f32, DataType::f16, count, machine.chip()),
                           {encode(x, DataType::f32)}, x.size() * 2),
               DataType::f16);
    for (size_t i = 0; i < y.size(); ++i)
      ASSERT_EQ(y[i], rounded(x[i], DataType::f16)) << count << " at " << i;
    const auto back =
        decode(machine.run(plan_cast(DataType::f16, DataType::f32, count, machine.chip()),
                           {encode(x, DataType::f16)}, x.size() * 4),
               DataType::f32);
    EXPECT_EQ(back, y) << count;
  }
}

TEST(ElementwisePlan, UsesEveryVectorCoreForLargeTensorsAndFewForSmall) {
  const auto chip = sim::load_chip("ascend910b1");
  EXPECT_EQ(plan_binary(Binary::kAdd, DataType::f16, 1 << 24, chip).block_dim,
            static_cast<uint32_t>(chip.vector_cores));
  EXPECT_LT(plan_binary(Binary::kAdd, DataType::f16, 1000, chip).block_dim, 8u);
  EXPECT_EQ(plan_binary(Binary::kAdd, DataType::f16, 16, chip).block_dim, 1u);
}

}  // namespace
}  // namespace cubist::kernels

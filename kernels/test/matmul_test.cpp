#include <cmath>

#include "machine.h"
#include "tolerance.h"

namespace cubist::kernels {
namespace {

struct MatmulCase {
  int64_t m, k, n;
};
constexpr MatmulCase kCases[] = {{1, 1, 1},      {16, 16, 16},  {1, 256, 10},   {1, 577, 100},
                                 {7, 5, 3},      {17, 33, 65},  {100, 37, 200}, {64, 1024, 48},
                                 {1, 2048, 333}, {333, 65, 17}, {130, 300, 259}};

using MatmulOn = OnChip;
CUBIST_ON_EVERY_CHIP(MatmulOn);

void check(Machine& machine, Rng& rng, const MatmulCase& c, DataType type, DataType out, bool relu,
           bool transposed) {
  const Matmul shape = {.type = type, .out_type = out, .m = c.m, .k = c.k, .n = c.n, .relu = relu};
  const auto a = random_values(rng, c.m * c.k, -1, 1, type),
             b = random_values(rng, c.k * c.n, -1, 1, type);
  auto bias = random_values(rng, c.n, -2, 2, DataType::f32);
  bias.resize(static_cast<size_t>(round_up(c.n, 16)));
  const KernelCall call = plan_matmul(shape, machine.chip());
  const auto y = decode(machine.run(call,
                                    {encode(a, type), pack_matmul_weights(shape, b, transposed),
                                     encode(bias, DataType::f32)},
                                    static_cast<size_t>(c.m * c.n) * size_of(out)),
                        out);
  for (int64_t row = 0; row < c.m; ++row) {
    for (int64_t column = 0; column < c.n; ++column) {
      double exact = bias[static_cast<size_t>(column)], magnitude = std::abs(exact);
      for (int64_t k = 0; k < c.k; ++k) {
        const double product =
            double{a[static_cast<size_t>(row * c.k + k)]} *
            b[static_cast<size_t>(transposed ? column * c.k + k : k * c.n + column)];
        exact += product;
        magnitude += std::abs(product);
      }
      const double expected = relu ? std::max(exact, 0.0) : exact;
      ASSERT_NEAR(y[static_cast<size_t>(row * c.n + column)], expected,
                  sum_tolerance(exact, magnitude, c.k + 1, out))
          << call.kernel << " " << c.m << "x" << c.k << "x" << c.n << " at " << row << ", "
          << column << "; " << call.explanation;
    }
  }
}

TEST_P(MatmulOn, EveryElementMatchesTheReference) {
  for (const MatmulCase& c : kCases) {
    for (const DataType out : {DataType::f16, DataType::f32}) {
      check(machine, rng, c, DataType::f16, out, c.m % 2 == 1, c.n % 2 == 1);
    }
  }
}

TEST_P(MatmulOn, F32OperandsWorkWhereTheCubeHasThem) {
  for (const MatmulCase& c : kCases) {
    if (machine.chip().cube.depth_f32 > 0) {
      check(machine, rng, c, DataType::f32, DataType::f32, true, false);
    } else {
      try {
        plan_matmul(
            {.type = DataType::f32, .out_type = DataType::f32, .m = c.m, .k = c.k, .n = c.n},
            machine.chip());
        FAIL();
      } catch (const Error& error) {
        EXPECT_EQ(error.fault(), Fault::kNotImplemented);
        EXPECT_NE(std::string(error.what()).find(machine.chip().name), std::string::npos)
            << error.what();
      }
    }
  }
}

// B row-major in GM, packed by the device; three products in one launch.
void check_batch(Machine& machine, Rng& rng, const MatmulCase& c, DataType type) {
  const Matmul shape = {
      .type = type, .out_type = DataType::f32, .m = c.m, .k = c.k, .n = c.n, .batch = 3};
  const auto a = random_values(rng, shape.batch * c.m * c.k, -1, 1, type),
             b = random_values(rng, shape.batch * c.k * c.n, -1, 1, type),
             bias = random_values(rng, c.n, -2, 2, DataType::f32);
  const ByteVector on_host = pack_matmul_weights(shape, b, false);
  const ByteVector packed =
      machine.run(plan_pack_matmul_b(shape, machine.chip()), {encode(b, type)}, on_host.size());
  ASSERT_EQ(packed, on_host);
  const auto y = decode(machine.run(plan_matmul(shape, machine.chip()),
                                    {encode(a, type), packed, encode(bias, DataType::f32)},
                                    static_cast<size_t>(shape.batch * c.m * c.n) * 4),
                        DataType::f32);
  for (int64_t row = 0; row < shape.batch * c.m; ++row) {
    const int64_t first_of_b = row / c.m * c.k * c.n;
    for (int64_t column = 0; column < c.n; ++column) {
      double exact = bias[static_cast<size_t>(column)], magnitude = std::abs(exact);
      for (int64_t k = 0; k < c.k; ++k) {
        const double product = double{a[static_cast<size_t>(row * c.k + k)]} *
                               b[static_cast<size_t>(first_of_b + k * c.n + column)];
        exact += product;
        magnitude += std::abs(product);
      }
      ASSERT_NEAR(y[static_cast<size_t>(row * c.n + column)], exact,
                  sum_tolerance(exact, magnitude, c.k + 1, DataType::f32))
          << c.m << "x" << c.k << "x" << c.n << " at " << row << ", " << column;
    }
  }
}

TEST_P(MatmulOn, ABatchWithOperandsOfTheDeviceMatchesTheReference) {
  for (const MatmulCase& c : {MatmulCase{1, 16, 16}, {17, 33, 64}, {40, 300, 48}}) {
    check_batch(machine, rng, c, DataType::f16);
    if (machine.chip().cube.depth_f32 > 0) check_batch(machine, rng, c, DataType::f32);
  }
}

TEST(MatmulPlan, PackingOnTheDeviceNeedsWholeFractalsOfColumns) {
  EXPECT_THROW(plan_pack_matmul_b({.m = 1, .k = 16, .n = 17}, sim::load_chip("tiny")), Error);
}

TEST(MatmulPlan, SplitsOneRowOverTheCores) {
  const auto chip = sim::load_chip("ascend910b1");
  const KernelCall call = plan_matmul({.m = 1, .k = 2048, .n = 1000}, chip);
  EXPECT_GE(call.block_dim, static_cast<uint32_t>(chip.cube_cores) / 2) << call.explanation;
}

}  // namespace
}  // namespace cubist::kernels

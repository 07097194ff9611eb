#include <cmath>

#include "hd5.h"
#include "machine.h"
#include "tolerance.h"

namespace cubist::kernels {
namespace {

struct BatchNormCase {
  int64_t n, c, h, w;
};
// One channel, ragged channels, one pixel, many planes per step, planes larger than a step.
constexpr BatchNormCase kCases[] = {{1, 1, 1, 2},   {2, 3, 5, 7},    {3, 16, 4, 4},
                                    {4, 17, 1, 1},  {2, 40, 14, 14}, {10, 8, 7, 7},
                                    {2, 5, 61, 67}, {1, 3, 130, 70}};

using BatchNormOn = OnChip;
CUBIST_ON_EVERY_CHIP(BatchNormOn);

struct Channel {
  double mean, variance;
};

// Of the values as they are, over images and pixels.
std::vector<Channel> channels_of(const std::vector<float>& x, const BatchNormCase& c) {
  const auto pixels = static_cast<size_t>(c.h * c.w), channels = static_cast<size_t>(c.c);
  const double count = static_cast<double>(c.n) * static_cast<double>(pixels);
  std::vector<Channel> result(channels);
  for (size_t i = 0; i < x.size(); ++i) result[i / pixels % channels].mean += x[i] / count;
  for (size_t i = 0; i < x.size(); ++i) {
    Channel& channel = result[i / pixels % channels];
    channel.variance += (x[i] - channel.mean) * (x[i] - channel.mean) / count;
  }
  return result;
}

struct Values {
  std::vector<float> x, scale, bias;
};
Values values_of(Rng& rng, const BatchNormCase& c, DataType type) {
  Values values{.x = random_values(rng, c.n * c.c * c.h * c.w, -2, 3, type),
                .scale = random_values(rng, c.c, 0.5f, 2, DataType::f32),
                .bias = random_values(rng, c.c, -1, 1, DataType::f32)};
  for (auto* parameters : {&values.scale, &values.bias})
    parameters->resize(static_cast<size_t>(round_up(c.c, 16)));
  return values;
}

// y against its channels' statistics. `relative`: of the variance.
void expect_normalized(const std::vector<float>& y, const Values& values,
                       const std::vector<Channel>& channels, const BatchNormCase& c,
                       const BatchNorm& shape, double relative) {
  const auto pixels = static_cast<size_t>(c.h * c.w);
  for (size_t i = 0; i < values.x.size(); ++i) {
    const size_t channel = i / pixels % channels.size();
    const double deviation = std::sqrt(channels[channel].variance + double{shape.epsilon});
    const double normalized = (values.x[i] - channels[channel].mean) / deviation;
    const double exact = normalized * values.scale[channel] + values.bias[channel];
    // x, mean, product and bias are below 8 in all: ten roundings of that, and half the relative
    // error of the variance.
    const double largest = 8 * values.scale[channel] / deviation + std::abs(values.bias[channel]);
    const double tolerance = 10 * largest * std::ldexp(1.0, -24) +
                             relative / 2 * std::abs(exact - values.bias[channel]) +
                             ulp(exact, shape.type);
    ASSERT_NEAR(y[i], exact, tolerance)
        << c.n << "x" << c.c << "x" << c.h << "x" << c.w << " at " << i;
  }
}

TEST_P(BatchNormOn, StatisticsOfTheBatchMatchTheReference) {
  for (const BatchNormCase& c : kCases) {
    for (const DataType type : {DataType::f16, DataType::f32}) {
      const BatchNorm shape = {
          .type = type, .n = c.n, .channels = c.c, .height = c.h, .width = c.w};
      const Values values = values_of(rng, c, type);
      const ByteVector x = encode(to_hd5(values.x, c.n, c.c, c.h * c.w, c0_of(type)), type);
      KernelCall sums = plan_batch_norm_sums(shape, machine.chip());
      const auto bytes = static_cast<size_t>(std::exchange(sums.workspace, Bytes{}).value);
      const ByteVector statistics = machine.run(sums, {x}, bytes);
      const KernelCall call = plan_batch_norm(shape, machine.chip());
      ASSERT_EQ(static_cast<size_t>(call.workspace.value), bytes);
      const auto y = decode(
          machine.run(call,
                      {x, encode(values.scale, DataType::f32), encode(values.bias, DataType::f32)},
                      x.size(), statistics),
          type);
      // E[x^2] - E[x]^2: both below 9, rounded at most 32 times each in a tree of sums.
      const auto channels = channels_of(values.x, c);
      double smallest = 1e9;
      for (const Channel& channel : channels)
        smallest = std::min(smallest, channel.variance + double{shape.epsilon});
      const double relative = 2 * 32 * 9 * std::ldexp(1.0, -24) / smallest;
      expect_normalized(from_hd5(y, c.n, c.c, c.h * c.w, c0_of(type)), values, channels, c, shape,
                        relative);
    }
  }
}

TEST_P(BatchNormOn, GivenStatisticsMatchTheReference) {
  for (const BatchNormCase& c : kCases) {
    for (const DataType type : {DataType::f16, DataType::f32}) {
      const BatchNorm shape = {.type = type,
                               .n = c.n,
                               .channels = c.c,
                               .height = c.h,
                               .width = c.w,
                               .has_statistics = true};
      const Values values = values_of(rng, c, type);
      const auto mean = random_values(rng, c.c, -1, 1, DataType::f32),
                 variance = random_values(rng, c.c, 0.5f, 2, DataType::f32);
      std::vector<Channel> channels;
      for (size_t i = 0; i < mean.size(); ++i) channels.push_back({mean[i], variance[i]});
      const ByteVector x = encode(to_hd5(values.x, c.n, c.c, c.h * c.w, c0_of(type)), type);
      const auto y = decode(
          machine.run(plan_batch_norm(shape, machine.chip()),
                      {x, encode(values.scale, DataType::f32), encode(values.bias, DataType::f32)},
                      x.size(), pack_batch_norm_statistics(shape, mean, variance)),
          type);
      expect_normalized(from_hd5(y, c.n, c.c, c.h * c.w, c0_of(type)), values, channels, c, shape,
                        0);
    }
  }
}

}  // namespace
}  // namespace cubist::kernels

#include <cmath>

#include "hd5.h"
#include "machine.h"
#include "tolerance.h"

namespace cubist::kernels {
namespace {

struct ConvCase {
  const char* name;
  Conv2d shape;
};
const ConvCase kCases[] = {
    {"1x1", {.n = 1, .channels = 16, .height = 8, .width = 8, .out_channels = 16}},
    {"one pixel", {.n = 3, .channels = 40, .height = 1, .width = 1, .out_channels = 70}},
    {"3x3 same",
     {.n = 1,
      .channels = 3,
      .height = 13,
      .width = 11,
      .out_channels = 20,
      .kernel_h = 3,
      .kernel_w = 3,
      .pad_top = 1,
      .pad_bottom = 1,
      .pad_left = 1,
      .pad_right = 1}},
    {"5x5 same, one channel",
     {.n = 2,
      .channels = 1,
      .height = 28,
      .width = 28,
      .out_channels = 8,
      .kernel_h = 5,
      .kernel_w = 5,
      .pad_top = 2,
      .pad_bottom = 2,
      .pad_left = 2,
      .pad_right = 2}},
    {"7x7 stride 2",
     {.n = 1,
      .channels = 3,
      .height = 45,
      .width = 61,
      .out_channels = 33,
      .kernel_h = 7,
      .kernel_w = 7,
      .stride_h = 2,
      .stride_w = 2,
      .pad_top = 3,
      .pad_bottom = 3,
      .pad_left = 3,
      .pad_right = 3}},
    {"dilated, asymmetric",
     {.n = 1,
      .channels = 33,
      .height = 19,
      .width = 23,
      .out_channels = 17,
      .kernel_h = 3,
      .kernel_w = 2,
      .stride_h = 2,
      .stride_w = 3,
      .dilation_h = 2,
      .dilation_w = 4,
      .pad_top = 2,
      .pad_left = 3,
      .pad_right = 1}},
    {"many channels",
     {.n = 1,
      .channels = 200,
      .height = 7,
      .width = 7,
      .out_channels = 130,
      .kernel_h = 3,
      .kernel_w = 3,
      .pad_top = 1,
      .pad_bottom = 1,
      .pad_left = 1,
      .pad_right = 1}},
    {"wide rows",
     {.n = 1,
      .channels = 20,
      .height = 3,
      .width = 700,
      .out_channels = 18,
      .kernel_h = 3,
      .kernel_w = 3,
      .pad_top = 1,
      .pad_bottom = 1,
      .pad_left = 1,
      .pad_right = 1}},
    {"depthwise",
     {.n = 1,
      .channels = 37,
      .height = 9,
      .width = 10,
      .out_channels = 37,
      .kernel_h = 3,
      .kernel_w = 3,
      .pad_top = 1,
      .pad_bottom = 1,
      .pad_left = 1,
      .pad_right = 1,
      .groups = 37}},
    {"groups of 16",
     {.n = 2,
      .channels = 64,
      .height = 5,
      .width = 5,
      .out_channels = 64,
      .kernel_h = 3,
      .kernel_w = 3,
      .groups = 4}},
    {"groups that straddle blocks",
     {.n = 1,
      .channels = 30,
      .height = 6,
      .width = 6,
      .out_channels = 42,
      .kernel_h = 2,
      .kernel_w = 2,
      .groups = 3}},
    {"wide groups",
     {.n = 1,
      .channels = 36,
      .height = 6,
      .width = 6,
      .out_channels = 64,
      .kernel_h = 1,
      .kernel_w = 3,
      .groups = 2}},
    {"depthwise multiplier",
     {.n = 1,
      .channels = 5,
      .height = 6,
      .width = 6,
      .out_channels = 15,
      .kernel_h = 3,
      .kernel_w = 3,
      .groups = 5}},
};

double reference(const Conv2d& s, const std::vector<float>& x, const std::vector<float>& w,
                 int64_t n, int64_t out, int64_t row, int64_t column, double& magnitude) {
  const int64_t group_in = s.channels / s.groups,
                first = out / (s.out_channels / s.groups) * group_in;
  double sum = 0;
  for (int64_t c = 0; c < group_in; ++c) {
    for (int64_t kh = 0; kh < s.kernel_h; ++kh) {
      for (int64_t kw = 0; kw < s.kernel_w; ++kw) {
        const int64_t h = row * s.stride_h + kh * s.dilation_h - s.pad_top,
                      v = column * s.stride_w + kw * s.dilation_w - s.pad_left;
        if (h < 0 || h >= s.height || v < 0 || v >= s.width) continue;
        const double product =
            double{x[static_cast<size_t>(((n * s.channels + first + c) * s.height + h) * s.width +
                                         v)]} *
            w[static_cast<size_t>(((out * group_in + c) * s.kernel_h + kh) * s.kernel_w + kw)];
        sum += product;
        magnitude += std::abs(product);
      }
    }
  }
  return sum;
}

using Conv2dOn = OnChip;
CUBIST_ON_EVERY_CHIP(Conv2dOn);

void check(Machine& machine, Rng& rng, const ConvCase& c, DataType type, bool relu) {
  Conv2d s = c.shape;
  s.type = type;
  s.relu = relu;
  const int64_t pixels = s.height * s.width, out_pixels = s.out_height() * s.out_width(),
                c0 = c0_of(type);
  const int64_t terms = s.channels / s.groups * s.kernel_h * s.kernel_w;
  const auto x = random_values(rng, s.n * s.channels * pixels, -1, 1, type);
  const auto w = random_values(rng, s.out_channels * terms, -1, 1, type);
  auto bias = random_values(rng, s.out_channels, -2, 2, DataType::f32);
  bias.resize(static_cast<size_t>(round_up(s.out_channels, 16)));
  const KernelCall call = plan_conv2d(s, machine.chip());
  const auto y =
      decode(machine.run(call,
                         {encode(to_hd5(x, s.n, s.channels, pixels, c0), type),
                          pack_conv2d_weights(s, w), encode(bias, DataType::f32)},
                         static_cast<size_t>(hd5_size(s.n, s.out_channels, out_pixels, c0)) *
                             size_of(type)),
             type);
  const int64_t lanes = round_up(s.out_channels, c0);
  for (int64_t i = 0; i < s.n * lanes * out_pixels; ++i) {
    const int64_t n = i / out_pixels / lanes, out = i / out_pixels % lanes, pixel = i % out_pixels;
    double exact = 0, magnitude = 0;
    if (out < s.out_channels) {
      exact = bias[static_cast<size_t>(out)];
      magnitude = std::abs(exact);
      exact += reference(s, x, w, n, out, pixel / s.out_width(), pixel % s.out_width(), magnitude);
    }
    const double expected = relu ? std::max(exact, 0.0) : exact;
    const double tolerance = out < s.out_channels ? sum_tolerance(exact, magnitude, terms + 1, type)
                                                  : 0;  // padded lanes are 0
    ASSERT_NEAR(y[static_cast<size_t>(hd5_index(n, out, pixel, lanes, out_pixels, c0))], expected,
                tolerance)
        << call.kernel << " " << c.name << ": n " << n << ", channel " << out << ", pixel " << pixel
        << "; " << call.explanation;
  }
}

TEST_P(Conv2dOn, EveryPixelMatchesTheReference) {
  bool relu = false;
  for (const ConvCase& c : kCases) check(machine, rng, c, DataType::f16, relu = !relu);
}

TEST_P(Conv2dOn, F32OperandsWorkWhereTheCubeHasThem) {
  if (machine.chip().cube.depth_f32 == 0) {
    EXPECT_THROW(
        plan_conv2d(
            {.type = DataType::f32, .channels = 1, .height = 1, .width = 1, .out_channels = 1},
            machine.chip()),
        Error);
    return;
  }
  for (const ConvCase& c : kCases) check(machine, rng, c, DataType::f32, true);
}

TEST_P(Conv2dOn, RandomShapesMatchTheReference) {
  for (int i = 0; i < 25; ++i) {
    Conv2d s = {.n = rng.integer(1, 2),
                .channels = rng.integer(1, 40),
                .height = rng.integer(1, 20),
                .width = rng.integer(1, 20),
                .out_channels = rng.integer(1, 40)};
    s.kernel_h = rng.integer(1, std::min<int64_t>(5, s.height));
    s.kernel_w = rng.integer(1, std::min<int64_t>(5, s.width));
    s.stride_h = rng.integer(1, 3);
    s.stride_w = rng.integer(1, 3);
    s.pad_top = rng.integer(0, s.kernel_h - 1);
    s.pad_bottom = rng.integer(0, s.kernel_h - 1);
    s.pad_left = rng.integer(0, s.kernel_w - 1);
    s.pad_right = rng.integer(0, s.kernel_w - 1);
    check(machine, rng, {"random shape", s}, DataType::f16, i % 2 == 0);
  }
}

TEST(Conv2dPlan, AnL1ThatHoldsNoWindowIsAConfigErrorWithSizes) {
  auto chip = sim::load_chip("tiny");
  chip.memories.l1 = {1024};
  try {
    plan_conv2d({.channels = 16,
                 .height = 32,
                 .width = 32,
                 .out_channels = 16,
                 .kernel_h = 3,
                 .kernel_w = 3},
                chip);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kConfig);
    EXPECT_NE(std::string(error.what()).find("L1"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("1024 B"), std::string::npos) << error.what();
  }
}

TEST(Conv2dPlan, AUbThatHoldsNoStripIsAConfigErrorWithSizes) {
  auto chip = sim::load_chip("tiny");
  chip.memories.ub = {256};
  try {
    plan_conv2d({.channels = 16, .height = 8, .width = 8, .out_channels = 16}, chip);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kConfig);
    EXPECT_NE(std::string(error.what()).find("UB"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("256 B"), std::string::npos) << error.what();
  }
}

TEST(Conv2dWeights, AreBlockDiagonalForGroups) {
  const Conv2d depthwise = {
      .channels = 32, .height = 4, .width = 4, .out_channels = 32, .groups = 32};
  const std::vector<float> w(32, 3.0f);
  const auto packed = decode(pack_conv2d_weights(depthwise, w), DataType::f16);
  ASSERT_EQ(packed.size(), 2u * 16 * 16);
  for (size_t i = 0; i < packed.size(); ++i)
    EXPECT_EQ(packed[i], i / 16 % 16 == i % 16 ? 3.0f : 0.0f) << i;
}

TEST_P(Conv2dOn, TheDevicePacksWeightsAsTheHostDoes) {
  for (const ConvCase& c : kCases) {
    Conv2d s = c.shape;
    s.type = DataType::f16;
    if (s.groups != 1) {
      EXPECT_THROW(plan_pack_conv2d_weights(s, machine.chip()), Error);
      continue;
    }
    const int64_t taps = s.kernel_h * s.kernel_w;
    const auto w = random_values(rng, s.out_channels * s.channels * taps, -1, 1, s.type);
    const ByteVector expected = pack_conv2d_weights(s, w);
    const ByteVector images = machine.run(
        plan_nchw_to_5hd({.from = s.type,
                          .to = s.type,
                          .n = s.out_channels,
                          .channels = s.channels,
                          .height = s.kernel_h,
                          .width = s.kernel_w},
                         machine.chip()),
        {encode(w, s.type)},
        static_cast<size_t>(hd5_size(s.out_channels, s.channels, taps, c0_of(s.type))) * 2);
    ASSERT_EQ(machine.run(plan_pack_conv2d_weights(s, machine.chip()), {images}, expected.size()),
              expected)
        << c.name;
  }
}

}  // namespace
}  // namespace cubist::kernels

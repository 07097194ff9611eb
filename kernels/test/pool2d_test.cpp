#include <cmath>

#include "hd5.h"
#include "machine.h"
#include "tolerance.h"

namespace cubist::kernels {
namespace {

struct PoolCase {
  const char* name;
  int64_t n, c, h, w, kernel_h, kernel_w, stride_h, stride_w, top, bottom, left, right, out_h,
      out_w;
};
constexpr PoolCase kCases[] = {
    {"2x2 stride 2", 1, 16, 8, 8, 2, 2, 2, 2, 0, 0, 0, 0, 4, 4},
    {"3x3 stride 2 padded", 2, 20, 15, 17, 3, 3, 2, 2, 1, 1, 1, 1, 8, 9},
    {"3x3 stride 2, ceil mode", 1, 3, 12, 12, 3, 3, 2, 2, 0, 0, 0, 0, 6, 6},
    {"global 7x7", 2, 33, 7, 7, 7, 7, 1, 1, 0, 0, 0, 0, 1, 1},
    {"global 1x1", 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1},
    {"long rows", 1, 8, 3, 401, 2, 5, 1, 3, 0, 1, 2, 2, 3, 134},
    {"stride over the repeat field", 1, 16, 4, 130, 2, 2, 3, 40, 0, 0, 0, 0, 1, 4},
    {"window larger than UB", 1, 16, 90, 40, 90, 40, 1, 1, 0, 0, 0, 0, 1, 1},
    {"asymmetric padding", 1, 4, 6, 5, 3, 4, 1, 1, 2, 0, 1, 3, 6, 6},
};

double reference(const Pool2d& s, const std::vector<float>& x, int64_t plane, int64_t row,
                 int64_t column) {
  double sum = 0, maximum = -INFINITY;
  int64_t count = 0;
  for (int64_t kh = 0; kh < s.kernel_h; ++kh) {
    for (int64_t kw = 0; kw < s.kernel_w; ++kw) {
      const int64_t h = row * s.stride_h + kh - s.pad_top,
                    w = column * s.stride_w + kw - s.pad_left;
      const bool inside = h >= 0 && h < s.height && w >= 0 && w < s.width;
      const bool padded = h < s.height + s.pad_bottom && w < s.width + s.pad_right;
      if (inside) {
        const double value = x[static_cast<size_t>((plane * s.height + h) * s.width + w)];
        sum += value;
        maximum = std::max(maximum, value);
      }
      if (inside || (s.count_include_pad && padded)) ++count;
    }
  }
  return s.kind == Pool2d::Kind::kMax ? maximum : sum / static_cast<double>(count);
}

using Pool2dOn = OnChip;
CUBIST_ON_EVERY_CHIP(Pool2dOn);

void check(Machine& machine, const Pool2d& s, const std::vector<float>& x,
           const std::string& what) {
  const KernelCall call = plan_pool2d(s, machine.chip());
  const int64_t c0 = c0_of(s.type), out_pixels = s.out_height * s.out_width;
  const auto input = encode(to_hd5(x, s.n, s.channels, s.height * s.width, c0), s.type);
  const auto y = decode(
      machine.run(call, {input},
                  static_cast<size_t>(hd5_size(s.n, s.channels, out_pixels, c0)) * size_of(s.type)),
      s.type);
  for (int64_t i = 0; i < s.n * s.channels * out_pixels; ++i) {
    const int64_t plane = i / out_pixels, pixel = i % out_pixels;
    const double exact = reference(s, x, plane, pixel / s.out_width, pixel % s.out_width);
    const double tolerance = s.kind == Pool2d::Kind::kMax
                                 ? 0
                                 : sum_tolerance(exact, 5, s.kernel_h * s.kernel_w + 2, s.type);
    ASSERT_NEAR(y[static_cast<size_t>(hd5_index(plane / s.channels, plane % s.channels, pixel,
                                                s.channels, out_pixels, c0))],
                exact, tolerance)
        << call.kernel << ", " << what << ", plane " << plane << ", pixel " << pixel;
  }
}

TEST_P(Pool2dOn, EveryWindowMatchesTheReference) {
  for (const PoolCase& c : kCases) {
    for (const DataType type : {DataType::f16, DataType::f32}) {
      const auto x = random_values(rng, c.n * c.c * c.h * c.w, -5, 5, type);
      for (const auto kind : {Pool2d::Kind::kMax, Pool2d::Kind::kAverage}) {
        for (const bool include : {false, true}) {
          const Pool2d shape = {.kind = kind,
                                .type = type,
                                .n = c.n,
                                .channels = c.c,
                                .height = c.h,
                                .width = c.w,
                                .kernel_h = c.kernel_h,
                                .kernel_w = c.kernel_w,
                                .stride_h = c.stride_h,
                                .stride_w = c.stride_w,
                                .pad_top = c.top,
                                .pad_bottom = c.bottom,
                                .pad_left = c.left,
                                .pad_right = c.right,
                                .count_include_pad = include,
                                .out_height = c.out_h,
                                .out_width = c.out_w};
          check(machine, shape, x, c.name);
        }
      }
    }
  }
}

TEST(Pool2dPlan, AUbThatHoldsNoWindowIsAConfigErrorWithSizes) {
  auto chip = sim::load_chip("tiny");
  chip.memories.ub = {64};
  try {
    plan_pool2d({.channels = 16,
                 .height = 8,
                 .width = 8,
                 .kernel_h = 2,
                 .kernel_w = 2,
                 .out_height = 7,
                 .out_width = 7},
                chip);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kConfig);
    EXPECT_NE(std::string(error.what()).find("64 B"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("UB"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace cubist::kernels

// Generated convolutions against straightforward host code, bit for bit, in full mode with the
// sanitizer attached.
#include "cubist/akg/convolution.h"

#include <algorithm>
#include <cmath>

#include "compiled_kernel.h"

namespace cubist::akg {
namespace {

using isa::DataType;
using kernels::decode;
using kernels::encode;

// [n][c1][h][w][c0] of a map with `channels` channels.
size_t place(const Convolution& v, int64_t channels, int64_t height, int64_t width, int64_t n,
             int64_t c, int64_t h, int64_t w) {
  const int64_t c0 = v.type == DataType::f16 ? 16 : 8, planes = ceil_div(channels, c0);
  return static_cast<size_t>((((n * planes + c / c0) * height + h) * width + w) * c0 + c % c0);
}
std::vector<float> random_map(Rng& rng, const Convolution& v, int64_t channels, int64_t height,
                              int64_t width) {
  const int64_t c0 = v.type == DataType::f16 ? 16 : 8;
  std::vector<float> map(static_cast<size_t>(v.n * round_up(channels, c0) * height * width));
  for (int64_t n = 0; n < v.n; ++n) {
    for (int64_t c = 0; c < channels; ++c) {
      for (int64_t i = 0; i < height * width; ++i)
        map[place(v, channels, height, width, n, c, i / width, i % width)] =
            kernels::rounded(rng.uniform(-1, 1), v.type);
    }
  }
  return map;
}

struct Operands {
  std::vector<float> x, w, bias, residual;
};

float expected_at(const Convolution& v, const Operands& data, int64_t n, int64_t oc, int64_t oh,
                  int64_t ow) {
  const int64_t c0 = v.type == DataType::f16 ? 16 : 8;
  float sum = v.bias ? data.bias[static_cast<size_t>(oc)] : 0;
  for (int64_t first = 0; first < v.channels; first += c0) {
    for (int64_t tap = 0; tap < v.kernel_h * v.kernel_w; ++tap) {
      const int64_t kh = tap / v.kernel_w, kw = tap % v.kernel_w;
      const int64_t h = oh * v.stride_h - v.pad_top + kh * v.dilation_h,
                    w = ow * v.stride_w - v.pad_left + kw * v.dilation_w;
      if (h < 0 || h >= v.height || w < 0 || w >= v.width) continue;
      for (int64_t c = first; c < std::min(first + c0, v.channels); ++c) {
        const auto weight = static_cast<size_t>((oc * v.channels + c) * v.kernel_h * v.kernel_w);
        sum = std::fma(data.x[place(v, v.channels, v.height, v.width, n, c, h, w)],
                       data.w[weight + static_cast<size_t>(tap)], sum);
      }
    }
  }
  if (v.residual)
    sum += data.residual[place(v, v.out_channels, v.out_height(), v.out_width(), n, oc, oh, ow)];
  return v.relu && sum <= 0 ? 0 : sum;
}

void check(CubeMachine& machine, Rng& rng, const Convolution& v, const CubeKernel& kernel) {
  Operands data;
  data.x = random_map(rng, v, v.channels, v.height, v.width);
  data.residual = random_map(rng, v, v.out_channels, v.out_height(), v.out_width());
  data.w = kernels::random_values(rng, v.out_channels * v.channels * v.kernel_h * v.kernel_w, -1, 1,
                                  v.type);
  data.bias = kernels::random_values(rng, v.out_channels, -2, 2, DataType::f32);
  data.bias.resize(static_cast<size_t>(round_up(v.out_channels, 16)));
  kernels::Conv2d packed;
  packed.type = v.type;
  packed.channels = v.channels;
  packed.out_channels = v.out_channels;
  packed.kernel_h = v.kernel_h;
  packed.kernel_w = v.kernel_w;
  std::vector<kernels::ByteVector> inputs = {encode(data.x, v.type),
                                             kernels::pack_conv2d_weights(packed, data.w)};
  if (v.bias) inputs.push_back(encode(data.bias, DataType::f32));
  if (v.residual) inputs.push_back(encode(data.residual, v.type));
  const size_t bytes = data.residual.size() * kernels::size_of(v.type);
  const auto got = decode(machine.run(kernel, inputs, bytes), v.type);

  std::vector<float> expected(data.residual.size());
  for (int64_t n = 0; n < v.n; ++n) {
    for (int64_t oc = 0; oc < v.out_channels; ++oc) {
      for (int64_t i = 0; i < v.out_height() * v.out_width(); ++i) {
        const int64_t oh = i / v.out_width(), ow = i % v.out_width();
        expected[place(v, v.out_channels, v.out_height(), v.out_width(), n, oc, oh, ow)] =
            kernels::rounded(expected_at(v, data, n, oc, oh, ow), v.type);
      }
    }
  }
  const auto first = std::ranges::mismatch(got, expected).in1 - got.begin();
  EXPECT_TRUE(got == expected) << "element " << first << " of " << got.size() << "; "
                               << kernel.explanation << "\n"
                               << kernel.source;
}

Convolution convolution(int64_t channels, int64_t height, int64_t width, int64_t out_channels,
                        int64_t kernel, int64_t stride, int64_t pad) {
  Convolution v;
  v.channels = channels;
  v.height = height;
  v.width = width;
  v.out_channels = out_channels;
  v.kernel_h = v.kernel_w = kernel;
  v.stride_h = v.stride_w = stride;
  v.pad_top = v.pad_bottom = v.pad_left = v.pad_right = pad;
  return v;
}

// `pick`: which of the ranked tilings each kernel takes.
template <class Pick>
void check(CubeMachine& machine, Rng& rng, std::vector<Convolution> cases, Pick pick) {
  std::vector<CubeKernel> kernels;
  for (Convolution& v : cases) {
    v.name = "convolution_" + std::to_string(kernels.size());
    const auto ranked = rank_tiles(v, machine.chip(), SIZE_MAX);
    kernels.push_back(generate(v, machine.chip(), ranked[pick(ranked.size())]));
  }
  machine.load(kernels);
  for (size_t i = 0; i < cases.size(); ++i) check(machine, rng, cases[i], kernels[i]);
}

class ConvolutionOn : public testing::TestWithParam<const char*> {
 protected:
  CubeMachine machine{GetParam()};
  Rng rng{20261128};
};
INSTANTIATE_TEST_SUITE_P(Chips, ConvolutionOn,
                         testing::Values("ascend910b1", "ascend310p3", "tiny"),
                         [](const auto& test) { return std::string(test.param); });

std::vector<Convolution> shapes() {
  std::vector<Convolution> cases = {
      convolution(3, 20, 20, 24, 7, 2, 3),  convolution(16, 9, 9, 16, 3, 1, 1),
      convolution(40, 14, 13, 70, 1, 1, 0), convolution(33, 7, 7, 48, 3, 2, 1),
      convolution(64, 5, 30, 33, 3, 1, 0),  convolution(20, 11, 8, 17, 1, 2, 0)};
  cases[1].n = 2;
  cases[1].residual = cases[2].residual = cases[5].residual = true;
  cases[2].relu = cases[3].relu = true;
  cases[3].bias = false;
  cases[4].dilation_h = 2;
  cases[4].pad_left = 1;
  return cases;
}

TEST_P(ConvolutionOn, EveryPixelGivesTheBitsOfTheCube) {
  check(machine, rng, shapes(), [](size_t) { return size_t{0}; });
}

TEST_P(ConvolutionOn, ARandomTilingGivesTheSameBits) {
  check(machine, rng, shapes(), [&](size_t count) {
    return static_cast<size_t>(rng.integer(0, static_cast<int64_t>(count) - 1));
  });
}

TEST_P(ConvolutionOn, F32MapsWorkWhereTheCubeHasThem) {
  Convolution v = convolution(12, 9, 9, 20, 3, 1, 1);
  v.type = DataType::f32;
  v.residual = true;
  if (machine.chip().cube.depth_f32 == 0) {
    EXPECT_THROW(generate(v, machine.chip()), Error);
    return;
  }
  check(machine, rng, {v}, [](size_t) { return size_t{0}; });
}

TEST(ConvolutionErrors, NameTheFieldAndItsRange) {
  Convolution v = convolution(16, 9, 9, 16, 3, 1, 3);
  try {
    generate(v, sim::load_chip("tiny"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("pad_top = 3"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace cubist::akg

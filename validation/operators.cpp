// Section 11.3 of the architecture reference: whole operators, on kernels of the library, launched
// once: code and buffers come from HBM. The source names KernelBench and gives no shapes; those
// here are what its first release is remembered to have, not read from it.
#include "bench.h"
#include "cubist/base/quantity.h"
#include "groups.h"

namespace cubist::validation {
namespace {

using isa::DataType;
using kernels::Unary;

constexpr std::string_view kChip = "ascend910b2";
constexpr std::string_view kSource = "11.3 [CB]";

int64_t bytes_of(DataType type) { return isa::bits_of(type) / 8; }

double run_us(Bench& bench, const kernels::KernelCall& call, const std::vector<int64_t>& sizes) {
  std::vector<uint64_t> buffers;
  for (const int64_t size : sizes) buffers.push_back(bench.buffer({size}));
  return bench.microseconds(duration(bench.launch(call, buffers)));
}

double unary_us(Bench& bench, Unary op, DataType type, int64_t count) {
  const int64_t size = count * bytes_of(type);
  return run_us(bench, kernels::plan_unary(op, type, count, bench.chip()), {size, size});
}

double matmul_us(Bench& bench, const kernels::Matmul& shape) {
  const int64_t columns = round_up(shape.n, 16);
  return run_us(bench, kernels::plan_matmul(shape, bench.chip()),
                {shape.m * shape.k * bytes_of(shape.type),
                 static_cast<int64_t>(
                     kernels::pack_matmul_weights(
                         shape, std::vector<float>(static_cast<size_t>(shape.k * shape.n)), false)
                         .size()),
                 columns * bytes_of(DataType::f32), shape.m * shape.n * bytes_of(shape.out_type)});
}

// NCHW in and out, as a framework hands it over: into 5HD, the convolution, and back.
double conv2d_us(Bench& bench, const kernels::Conv2d& shape) {
  const int64_t c0 = 32 / bytes_of(shape.type);
  const auto image = [&](int64_t channels, int64_t height, int64_t width) {
    return shape.n * channels * height * width * bytes_of(shape.type);
  };
  const auto change = [&](int64_t channels, int64_t height, int64_t width) {
    return kernels::LayoutChange{shape.type, shape.type, shape.n, channels, height, width};
  };
  const sim::ChipSpec& chip = bench.chip();
  const int64_t in = image(shape.channels, shape.height, shape.width);
  const int64_t in_5hd = image(round_up(shape.channels, c0), shape.height, shape.width);
  const int64_t out = image(shape.out_channels, shape.out_height(), shape.out_width());
  const std::vector<float> weights(
      static_cast<size_t>(shape.out_channels * shape.channels * shape.kernel_h * shape.kernel_w));
  const auto packed = static_cast<int64_t>(kernels::pack_conv2d_weights(shape, weights).size());
  const int64_t bias = round_up(shape.out_channels, 16) * bytes_of(DataType::f32);
  return run_us(bench,
                kernels::plan_nchw_to_5hd(change(shape.channels, shape.height, shape.width), chip),
                {in, in_5hd}) +
         run_us(bench, kernels::plan_conv2d(shape, chip), {in_5hd, packed, bias, out}) +
         run_us(bench,
                kernels::plan_5hd_to_nchw(
                    change(shape.out_channels, shape.out_height(), shape.out_width()), chip),
                {out, out});
}

constexpr std::string_view kPackedWeights =
    "likely: B is packed ahead here, while the published operator takes both operands row-major; "
    "its "
    "tiling and its split of k are not known";

constexpr int64_t kMebi = int64_t{1} << 20;

constexpr Case kCases[] = {
    {.name = "operators/relu-f32",
     .chip = kChip,
     .published = 2.94,
     .unit = "us",
     .source = kSource,
     .conditions = "16 x 16384 f32",
     .simulate = [](Bench& b) { return unary_us(b, Unary::kRelu, DataType::f32, 16 * 16384); },
     .miss =
         "the one launch here finds code and operands in HBM; that the published one found them "
         "in L2 is likely and not said"},
    {.name = "operators/sigmoid-f16",
     .chip = kChip,
     .published = 5.3,
     .unit = "us",
     .source = kSource,
     .conditions = "2^20 f16",
     .simulate = [](Bench& b) { return unary_us(b, Unary::kSigmoid, DataType::f16, kMebi); }},
    {.name = "operators/exp-f16",
     .chip = kChip,
     .published = 143.2,
     .unit = "us",
     .source = kSource,
     .conditions = "8192 x 8192 f16",
     .simulate = [](Bench& b) { return unary_us(b, Unary::kExp, DataType::f16, 64 * kMebi); },
     .miss =
         "likely: L2 is empty at the start here and keeps most of the 134 MB of results, while a "
         "launch after others has their dirty lines to write back"},
    {.name = "operators/matmul-f32-square",
     .chip = kChip,
     .published = 274.2,
     .unit = "us",
     .source = kSource,
     .conditions = "2048 x 2048 x 2048, f32 throughout, B as packed weights",
     .simulate =
         [](Bench& b) { return matmul_us(b, {DataType::f32, DataType::f32, 2048, 2048, 2048}); },
     .miss = kPackedWeights},
    {.name = "operators/matmul-f32-large-k",
     .chip = kChip,
     .published = 1306.6,
     .unit = "us",
     .source = kSource,
     .conditions = "256 x 131072 x 256, f32 throughout, B as packed weights",
     .simulate =
         [](Bench& b) { return matmul_us(b, {DataType::f32, DataType::f32, 256, 131072, 256}); },
     .miss = kPackedWeights},
    {.name = "operators/conv2d-f32",
     .chip = kChip,
     .published = 1329.6,
     .unit = "us",
     .source = kSource,
     .conditions = "16 x 3 x 256 x 256, 64 filters of 3 x 3, no padding, f32, NCHW in and out",
     .simulate =
         [](Bench& b) {
           return conv2d_us(b, {.type = DataType::f32,
                                .n = 16,
                                .channels = 3,
                                .height = 256,
                                .width = 256,
                                .out_channels = 64,
                                .kernel_h = 3,
                                .kernel_w = 3});
         },
     .miss = "likely: the published time holds more than three kernels, such as changes of the "
             "layout of "
             "the weights; how it was composed is not said"},
};

}  // namespace

std::span<const Case> operator_cases() { return kCases; }

}  // namespace cubist::validation

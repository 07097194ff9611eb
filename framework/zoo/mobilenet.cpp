#include "zoo/mobilenet.h"

#include <fmt/format.h>

#include "zoo/network_builder.h"

namespace cubist::framework {

namespace {

ValueId conv_bn_relu(NetworkBuilder& b, const std::string& name, ValueId x,
                     const NetworkBuilder::Convolution& shape) {
  x = b.conv(name + ".conv", x, shape);
  x = b.batch_normalization(name + ".bn", x, shape.out_channels, 1);
  return b.relu(name + ".relu", x);
}

// Depthwise 3x3, then 1x1.
struct Separable {
  int64_t out_channels, stride;
};
constexpr Separable kLayers[] = {{64, 1},  {128, 2},  {128, 1}, {256, 2}, {256, 1},
                                 {512, 2}, {512, 1},  {512, 1}, {512, 1}, {512, 1},
                                 {512, 1}, {1024, 2}, {1024, 1}};

}  // namespace

Graph make_mobilenet_v1(uint64_t seed, int64_t batch) {
  constexpr int64_t kClasses = 1000;
  NetworkBuilder b("mobilenet_v1", seed);
  int64_t channels = 32;
  ValueId x = b.input("image", {batch, 3, 224, 224});
  x = conv_bn_relu(b, "stem", x,
                   {.channels = 3, .out_channels = channels, .kernel = 3, .stride = 2});
  int number = 0;
  for (const Separable& layer : kLayers) {
    const std::string name = fmt::format("layer{}", ++number);
    x = conv_bn_relu(b, name + ".depthwise", x,
                     {.channels = channels,
                      .out_channels = channels,
                      .kernel = 3,
                      .stride = layer.stride,
                      .groups = channels});
    x = conv_bn_relu(b, name + ".pointwise", x,
                     {.channels = channels, .out_channels = layer.out_channels});
    channels = layer.out_channels;
  }
  x = b.flatten("flatten", b.global_average_pool("pool", x));
  return b.finish(b.gemm("logits", x, channels, kClasses));
}

}  // namespace cubist::framework

#include "zoo/resnet.h"

#include <fmt/format.h>

#include <array>

#include "zoo/network_builder.h"

namespace cubist::framework {

namespace {

// Each block adds its branch to what came before: with half the gain, 16 blocks grow the signal
// about sixfold, not 256-fold.
constexpr float kBranchGain = 0.5F;

struct Block {
  std::string name;
  int64_t channels = 0, width = 0, out_channels = 0, stride = 1;
};

class ResNet {
 public:
  ResNet(std::string name, uint64_t seed, int64_t batch)
      : builder_(std::move(name), seed), batch_(batch) {}

  Graph make(const std::array<int, 4>& blocks_per_stage, bool has_bottleneck) {
    constexpr int64_t kStemChannels = 64, kClasses = 1000;
    ValueId x = builder_.input("image", {batch_, 3, 224, 224});
    x = conv_bn("stem", x, {.channels = 3, .out_channels = kStemChannels, .kernel = 7, .stride = 2},
                1);
    x = builder_.max_pool("stem.pool", builder_.relu("stem.relu", x), 3, 2, 1);
    int64_t channels = kStemChannels;
    for (size_t stage = 0; stage < blocks_per_stage.size(); ++stage) {
      const int64_t width = kStemChannels << stage;
      for (int i = 0; i < blocks_per_stage[stage]; ++i) {
        const Block block{.name = fmt::format("stage{}.{}", stage + 1, i),
                          .channels = channels,
                          .width = width,
                          .out_channels = has_bottleneck ? 4 * width : width,
                          .stride = stage > 0 && i == 0 ? 2 : 1};
        x = residual(block, x, has_bottleneck);
        channels = block.out_channels;
      }
    }
    x = builder_.flatten("flatten", builder_.global_average_pool("pool", x));
    return builder_.finish(builder_.gemm("logits", x, channels, kClasses));
  }

 private:
  ValueId conv_bn(const std::string& name, ValueId x, const NetworkBuilder::Convolution& shape,
                  float gain) {
    return builder_.batch_normalization(name + ".bn", builder_.conv(name + ".conv", x, shape),
                                        shape.out_channels, gain);
  }

  ValueId conv_bn_relu(const std::string& name, ValueId x,
                       const NetworkBuilder::Convolution& shape) {
    return builder_.relu(name + ".relu", conv_bn(name, x, shape, 1));
  }

  ValueId residual(const Block& b, ValueId x, bool has_bottleneck) {
    ValueId y = x;
    if (has_bottleneck) {
      y = conv_bn_relu(b.name + ".a", y, {.channels = b.channels, .out_channels = b.width});
      y = conv_bn_relu(
          b.name + ".b", y,
          {.channels = b.width, .out_channels = b.width, .kernel = 3, .stride = b.stride});
      y = conv_bn(b.name + ".c", y, {.channels = b.width, .out_channels = b.out_channels},
                  kBranchGain);
    } else {
      y = conv_bn_relu(
          b.name + ".a", y,
          {.channels = b.channels, .out_channels = b.width, .kernel = 3, .stride = b.stride});
      y = conv_bn(b.name + ".b", y, {.channels = b.width, .out_channels = b.width, .kernel = 3},
                  kBranchGain);
    }
    const bool changes_shape = b.stride != 1 || b.channels != b.out_channels;
    if (changes_shape) {
      x = conv_bn(b.name + ".shortcut", x,
                  {.channels = b.channels, .out_channels = b.out_channels, .stride = b.stride}, 1);
    }
    return builder_.relu(b.name + ".relu", builder_.add(b.name + ".add", y, x));
  }

  NetworkBuilder builder_;
  int64_t batch_;
};

}  // namespace

Graph make_resnet18(uint64_t seed, int64_t batch) {
  return ResNet("resnet18", seed, batch).make({2, 2, 2, 2}, false);
}
Graph make_resnet50(uint64_t seed, int64_t batch) {
  return ResNet("resnet50", seed, batch).make({3, 4, 6, 3}, true);
}
Graph make_resnet101(uint64_t seed, int64_t batch) {
  return ResNet("resnet101", seed, batch).make({3, 4, 23, 3}, true);
}

}  // namespace cubist::framework

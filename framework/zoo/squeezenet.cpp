#include "zoo/squeezenet.h"

#include <fmt/format.h>

#include "zoo/network_builder.h"

namespace cubist::framework {

namespace {

class SqueezeNet {
 public:
  explicit SqueezeNet(uint64_t seed) : builder_("squeezenet", seed) {}

  Graph make(int64_t batch) {
    constexpr int64_t kStemChannels = 96, kClasses = 1000;
    ValueId x = builder_.input("image", {batch, 3, 224, 224});
    x = conv_relu("stem", x,
                  {.channels = 3,
                   .out_channels = kStemChannels,
                   .kernel = 7,
                   .stride = 2,
                   .has_bias = true,
                   .is_padded = false});
    x = builder_.max_pool_ceil("pool1", x, 3, 2);
    int64_t channels = kStemChannels;
    const auto fire = [&](int number, int64_t squeezed) {
      x = this->fire(fmt::format("fire{}", number), x, channels, squeezed);
      channels = kExpansion * squeezed;
    };
    fire(2, 16);
    fire(3, 16);
    fire(4, 32);
    x = builder_.max_pool_ceil("pool4", x, 3, 2);
    fire(5, 32);
    fire(6, 48);
    fire(7, 48);
    fire(8, 64);
    x = builder_.max_pool_ceil("pool8", x, 3, 2);
    fire(9, 64);
    x = conv_relu("classes", x, {.channels = channels, .out_channels = kClasses, .has_bias = true});
    return builder_.finish(builder_.flatten("flatten", builder_.global_average_pool("pool", x)));
  }

 private:
  static constexpr int64_t kExpansion = 8;  // half of it by 1x1, half by 3x3

  ValueId conv_relu(const std::string& name, ValueId x, const NetworkBuilder::Convolution& shape) {
    return builder_.relu(name + ".relu", builder_.conv(name + ".conv", x, shape));
  }

  ValueId fire(const std::string& name, ValueId x, int64_t channels, int64_t squeezed) {
    const int64_t expanded = kExpansion / 2 * squeezed;
    x = conv_relu(name + ".squeeze", x,
                  {.channels = channels, .out_channels = squeezed, .has_bias = true});
    const ValueId narrow = conv_relu(
        name + ".expand1", x, {.channels = squeezed, .out_channels = expanded, .has_bias = true});
    const ValueId wide =
        conv_relu(name + ".expand3", x,
                  {.channels = squeezed, .out_channels = expanded, .kernel = 3, .has_bias = true});
    return builder_.concat(name + ".concat", {narrow, wide});
  }

  NetworkBuilder builder_;
};

}  // namespace

Graph make_squeezenet(uint64_t seed, int64_t batch) { return SqueezeNet(seed).make(batch); }

}  // namespace cubist::framework

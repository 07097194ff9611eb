#include "zoo/lenet.h"

#include "zoo/network_builder.h"

namespace cubist::framework {

Graph make_lenet(uint64_t seed, int64_t batch) {
  NetworkBuilder b("lenet", seed);
  ValueId x = b.input("image", {batch, 1, 28, 28});
  x = b.relu("relu1",
             b.conv("conv1", x, {.channels = 1, .out_channels = 6, .kernel = 5, .has_bias = true}));
  x = b.max_pool("pool1", x, 2, 2, 0);
  x = b.relu("relu2", b.conv("conv2", x,
                             {.channels = 6, .out_channels = 16, .kernel = 5, .has_bias = true}));
  x = b.max_pool("pool2", x, 2, 2, 0);
  x = b.flatten("flatten", x);
  x = b.relu("relu3", b.gemm("fc1", x, 16 * 7 * 7, 120));
  x = b.relu("relu4", b.gemm("fc2", x, 120, 84));
  return b.finish(b.gemm("logits", x, 84, 10));
}

}  // namespace cubist::framework

#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/require.h"

namespace cubist::akg {

Value depth_to_space(const Value& x, int64_t block, DepthOrder order) {
  require_rank("depth_to_space", x, 4);
  const int64_t n = x.shape()[0], c = x.shape()[1], h = x.shape()[2], w = x.shape()[3];
  require(block > 0 && c % (block * block) == 0, "depth_to_space",
          fmt::format("make blocks of {} from {} channels", block, c),
          "a multiple of the square of the block");
  const int64_t depth = c / (block * block);
  const Value blocks =
      order == DepthOrder::kDcr
          ? transpose(reshape(x, {n, block, block, depth, h, w}), {0, 3, 4, 1, 5, 2})
          : transpose(reshape(x, {n, depth, block, block, h, w}), {0, 1, 4, 2, 5, 3});
  return reshape(blocks, {n, depth, h * block, w * block});
}

Value space_to_depth(const Value& x, int64_t block) {
  require_rank("space_to_depth", x, 4);
  const int64_t n = x.shape()[0], c = x.shape()[1], h = x.shape()[2], w = x.shape()[3];
  require(block > 0 && h % block == 0 && w % block == 0, "space_to_depth",
          fmt::format("cut {} x {} into blocks of {}", h, w, block), "multiples of the block");
  const Value blocks = reshape(x, {n, c, h / block, block, w / block, block});
  return reshape(transpose(blocks, {0, 3, 5, 1, 2, 4}),
                 {n, c * block * block, h / block, w / block});
}

}  // namespace cubist::akg

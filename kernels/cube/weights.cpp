#include "cube/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "cube/tiling.h"
#include "cubist/base/float_types.h"
#include "planning/planning.h"

namespace cubist::kernels {
namespace {

// [k1s][n1s][16][k0] fractals of value(k1, lane of k0, column), rounded to `type`, appended to
// `packed`.
template <class Value>
void append_fractals(std::vector<std::byte>& packed, DataType type, int64_t k1s, int64_t n1s,
                     const Value& value) {
  const int64_t size = bytes_of(type, "packed weights"), k0 = device::kBlockBytes / size;
  size_t at = packed.size();
  packed.resize(at + static_cast<size_t>(k1s * n1s * device::kFractalBytes));
  for (int64_t k1 = 0; k1 < k1s; ++k1) {
    for (int64_t column = 0; column < n1s * device::kFractal; ++column) {
      for (int64_t lane = 0; lane < k0; ++lane, at += static_cast<size_t>(size)) {
        const float number = value(k1, lane, column);
        const uint16_t rounded = f32_to_f16_bits(number);
        std::memcpy(&packed[at],
                    type == DataType::f16 ? static_cast<const void*>(&rounded) : &number,
                    static_cast<size_t>(size));
      }
    }
  }
}

void check_count(size_t given, int64_t expected, const std::string& what) {
  if (static_cast<int64_t>(given) == expected) return;
  throw Error(Fault::kConfig, {.where = {},
                               .did = fmt::format("pack {} weights of {}", given, what),
                               .expected = fmt::format("{} of them, as the shape says", expected),
                               .fix = {}});
}

// The c1 that channels [begin, end) touch.
int64_t c1_span(int64_t begin, int64_t end, int64_t k0) { return ceil_div(end, k0) - begin / k0; }

}  // namespace

Superblocks superblocks_of(const Conv2d& shape) {
  const int64_t k0 = device::kBlockBytes / bytes_of(shape.type, "conv2d");
  const int64_t fractal = device::kFractal;
  const int64_t group_in = shape.channels / shape.groups,
                group_out = shape.out_channels / shape.groups;
  Superblocks blocks = {.total_c1 = ceil_div(shape.channels, k0), .k0 = k0};
  if (shape.groups == 1 || group_out % fractal == 0) {
    blocks.count = shape.groups;
    blocks.n1 = ceil_div(group_out, fractal);
  } else {
    blocks.count = ceil_div(shape.out_channels, fractal);
    blocks.n1 = 1;
  }
  for (int64_t index = 0; index < blocks.count; ++index) {
    const int64_t first = index * blocks.n1 * fractal;
    const int64_t last = std::min(first + blocks.n1 * fractal, shape.out_channels) - 1;
    blocks.c1 = std::max(
        blocks.c1, c1_span(first / group_out * group_in, (last / group_out + 1) * group_in, k0));
  }
  return blocks;
}

int64_t first_c1(const Conv2d& shape, const Superblocks& blocks, int64_t index) {
  return first_c1_of_superblock(
      static_cast<uint32_t>(index), static_cast<uint32_t>(blocks.n1),
      static_cast<uint32_t>(blocks.c1), static_cast<uint32_t>(shape.channels / shape.groups),
      static_cast<uint32_t>(shape.out_channels / shape.groups),
      static_cast<uint32_t>(blocks.total_c1), static_cast<uint32_t>(blocks.k0));
}

std::vector<std::byte> pack_conv2d_weights(const Conv2d& shape, std::span<const float> w) {
  const int64_t group_in = shape.channels / shape.groups,
                group_out = shape.out_channels / shape.groups;
  const int64_t taps = shape.kernel_h * shape.kernel_w;
  check_count(w.size(), shape.out_channels * group_in * taps, "conv2d");
  const Superblocks blocks = superblocks_of(shape);
  std::vector<std::byte> packed;
  for (int64_t index = 0; index < blocks.count; ++index) {
    const int64_t c1_begin = first_c1(shape, blocks, index);
    append_fractals(
        packed, shape.type, blocks.c1 * taps, blocks.n1,
        [&](int64_t k1, int64_t lane, int64_t column) {
          const int64_t out = index * blocks.n1 * device::kFractal + column;
          const int64_t in = (c1_begin + k1 / taps) * blocks.k0 + lane;
          if (out >= shape.out_channels || in >= shape.channels || out / group_out != in / group_in)
            return 0.0f;
          return w[static_cast<size_t>((out * group_in + in % group_in) * taps + k1 % taps)];
        });
  }
  return packed;
}

std::vector<std::byte> pack_matmul_weights(const Matmul& shape, std::span<const float> b,
                                           bool transposed) {
  check_count(b.size(), shape.batch * shape.k * shape.n, "matmul");
  const int64_t k0 = device::kBlockBytes / bytes_of(shape.type, "matmul");
  std::vector<std::byte> packed;
  for (int64_t index = 0; index < shape.batch; ++index) {
    const auto matrix = b.subspan(static_cast<size_t>(index * shape.k * shape.n));
    append_fractals(
        packed, shape.type, ceil_div(shape.k, k0), ceil_div(shape.n, device::kFractal),
        [&](int64_t k1, int64_t lane, int64_t n) {
          const int64_t k = k1 * k0 + lane;
          if (k >= shape.k || n >= shape.n) return 0.0f;
          return matrix[static_cast<size_t>(transposed ? n * shape.k + k : k * shape.n + n)];
        });
  }
  return packed;
}

}  // namespace cubist::kernels

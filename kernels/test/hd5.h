// NCHW <-> NC1HWC0 on the host, the straightforward way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cubist/base/quantity.h"
#include "cubist/isa/operands.h"

namespace cubist::kernels {

inline int64_t c0_of(isa::DataType type) { return type == isa::DataType::f16 ? 16 : 8; }

inline int64_t hd5_index(int64_t n, int64_t c, int64_t pixel, int64_t channels, int64_t pixels,
                         int64_t c0) {
  return ((n * ceil_div(channels, c0) + c / c0) * pixels + pixel) * c0 + c % c0;
}
inline int64_t hd5_size(int64_t n, int64_t channels, int64_t pixels, int64_t c0) {
  return n * round_up(channels, c0) * pixels;
}

inline std::vector<float> to_hd5(const std::vector<float>& x, int64_t n, int64_t channels,
                                 int64_t pixels, int64_t c0) {
  std::vector<float> y(static_cast<size_t>(hd5_size(n, channels, pixels, c0)));
  for (int64_t i = 0; i < n * channels * pixels; ++i) {
    y[static_cast<size_t>(hd5_index(i / pixels / channels, i / pixels % channels, i % pixels,
                                    channels, pixels, c0))] = x[static_cast<size_t>(i)];
  }
  return y;
}
// The lanes past the channels are dropped.
inline std::vector<float> from_hd5(const std::vector<float>& x, int64_t n, int64_t channels,
                                   int64_t pixels, int64_t c0) {
  std::vector<float> y(static_cast<size_t>(n * channels * pixels));
  for (int64_t i = 0; i < n * channels * pixels; ++i) {
    y[static_cast<size_t>(i)] = x[static_cast<size_t>(
        hd5_index(i / pixels / channels, i / pixels % channels, i % pixels, channels, pixels, c0))];
  }
  return y;
}

}  // namespace cubist::kernels

// Convolutions to kernels, the way of contraction.h: the rows of the left operand are output
// pixels, made by load3d from the part of the map that lies in L1.
#pragma once

#include "cubist/akg/contraction.h"

namespace cubist::akg {

// y = relu?(conv(x, w) + bias + residual), one group. x, y, residual: NC1HWC0 of `type`, lanes past
// the channels zero; w: pack_conv2d_weights() of kernels/library.h; bias: f32[out_channels rounded
// up to 16], zero past the channels. Sums are f32: bias, products in ascending (c1, tap, c0),
// residual; an infinite element of the residual makes NaN of its neighbours.
struct Convolution {
  std::string name = "convolution";  // of the kernel: a C identifier
  isa::DataType type = isa::DataType::f16;
  int64_t n = 1, channels = 0, height = 0, width = 0, out_channels = 0;
  int64_t kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int64_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
  bool bias = true, relu = false, residual = false;

  int64_t out_height() const {
    return (height + pad_top + pad_bottom - (kernel_h - 1) * dilation_h - 1) / stride_h + 1;
  }
  int64_t out_width() const {
    return (width + pad_left + pad_right - (kernel_w - 1) * dilation_w - 1) / stride_w + 1;
  }
};

// All of it as text: equal text means equal kernels.
std::string key_of(const Convolution& convolution);

// As for a Contraction. Arguments of the kernel: x, w, bias?, residual?, y.
std::vector<RankedTiles> rank_tiles(const Convolution& convolution, const sim::ChipSpec& chip,
                                    size_t most = 16);
CubeKernel generate(const Convolution& convolution, const sim::ChipSpec& chip,
                    const std::optional<RankedTiles>& tiles = std::nullopt);

}  // namespace cubist::akg

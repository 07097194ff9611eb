// The kernel library as a host sees it: for a shape and a chip, which kernel, how many blocks,
// which tiling words.
//
// A plan function checks that the chip can do it (throws Error(Config), naming the memory and the
// sizes, when a tile cannot fit; Error(NotImplemented) for a type a chip's units lack) and chooses
// tiles from the chip description. A kernel's GM arguments come in the order its contract gives,
// then one pointer to the tiling words.
//
// Layouts. "5HD": NC1HWC0, C1 = ceil(C / C0), C0 = 16 elements of f16 or 8 of f32; lanes past C
// hold zero on input and are written as zero. "ND": row-major, no padding.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "cubist/base/quantity.h"
#include "cubist/isa/operands.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::kernels {

using isa::DataType;

// The ELF with every kernel for the chip's architecture. Throws Error(Resource) if it has not been
// built.
std::filesystem::path kernel_library_path(const sim::ChipSpec& chip);
// Names of the kernels in it.
std::vector<std::string> kernel_names(const sim::ChipSpec& chip);

// How to launch one kernel. Arguments: the contract's GM pointers in order, then the address of a
// copy of `tiling` in GM.
struct KernelCall {
  std::string kernel;
  uint32_t block_dim = 1;
  std::vector<uint32_t> tiling;
  Bytes workspace;  // if not 0: one more GM pointer, between the contract's and the tiling's
  std::string explanation;  // why this kernel and these tiles, one line
};

// y = relu?(conv(x, w) + bias).  x: 5HD `type`;  w: pack_conv2d_weights();  bias:
// f32[round_up(out_channels, 16)], always given;  y: 5HD `type`.  Arguments: x, w, bias, y.
struct Conv2d {
  DataType type = DataType::f16;
  int64_t n = 1, channels = 0, height = 0, width = 0, out_channels = 0;
  int64_t kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int64_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
  int64_t groups = 1;
  bool relu = false;
  int64_t out_height() const;
  int64_t out_width() const;
};
KernelCall plan_conv2d(const Conv2d& shape, const sim::ChipSpec& chip);
// w: f32 [out_channels, channels / groups, kernel_h, kernel_w] -> the bytes conv2d kernels read
// (rounded to `type`).
std::vector<std::byte> pack_conv2d_weights(const Conv2d& shape, std::span<const float> w);

// The same on the device, from the 5HD of out_channels images of kernel_h x kernel_w that
// plan_nchw_to_5hd() makes of w. Arguments: that, packed. Throws Error(NotImplemented) for groups.
KernelCall plan_pack_conv2d_weights(const Conv2d& shape, const sim::ChipSpec& chip);

// c = relu?(a * b + bias), for each of a batch.  a: ND [batch, m, k] `type`;  b: packed, by
// pack_matmul_weights() on the host or plan_pack_matmul_b() on the device;  bias:
// f32[round_up(n, 16)], always given; c: ND [batch, m, n] `out_type`.  Arguments: a, b, bias, c.
struct Matmul {
  DataType type = DataType::f16, out_type = DataType::f16;
  int64_t m = 0, k = 0, n = 0, batch = 1;
  bool relu = false;
};
KernelCall plan_matmul(const Matmul& shape, const sim::ChipSpec& chip);
// b: f32 [batch, k, n] (or [batch, n, k] if transposed) -> the bytes matmul kernels read (rounded
// to `type`).
std::vector<std::byte> pack_matmul_weights(const Matmul& shape, std::span<const float> b,
                                           bool transposed);

// b: ND [batch, k, n] `type` -> packed. Arguments: b, packed. Throws Error(NotImplemented) unless n
// is a multiple of 16.
KernelCall plan_pack_matmul_b(const Matmul& shape, const sim::ChipSpec& chip);

// Pooling over 5HD `type`. Arguments: x, y.
struct Pool2d {
  enum class Kind : uint8_t { kMax, kAverage };
  Kind kind = Kind::kMax;
  DataType type = DataType::f16;
  int64_t n = 1, channels = 0, height = 0, width = 0;
  int64_t kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1;
  int64_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
  bool count_include_pad = false;
  int64_t out_height = 0, out_width = 0;  // given, because of ceil_mode
};
KernelCall plan_pool2d(const Pool2d& shape, const sim::ChipSpec& chip);

// Batch normalization over 5HD `type`, computed in f32: y = (x - mean) / sqrt(variance + epsilon) *
// scale + bias per channel. scale, bias: f32[round_up(channels, 16)], zero past the channels.
// Either the statistics are those of the batch: plan_batch_norm_sums() (arguments: x) before
// plan_batch_norm() (arguments: x, scale, bias, y), with the same workspace, in which the first
// leaves sums and sums of squares: variance = E[x^2] - E[x]^2, which cancels where a mean is large
// against its deviation. Or they are given (`has_statistics`): arguments x, scale, bias, y,
// statistics, from pack_batch_norm_statistics().
struct BatchNorm {
  DataType type = DataType::f16;
  int64_t n = 1, channels = 0, height = 0, width = 0;
  float epsilon = 1e-5F;
  bool has_statistics = false;
};
KernelCall plan_batch_norm_sums(const BatchNorm& shape, const sim::ChipSpec& chip);
KernelCall plan_batch_norm(const BatchNorm& shape, const sim::ChipSpec& chip);
// f32 [c1][2][C0]: mean and variance of each channel, 0 and 1 past the last.
std::vector<std::byte> pack_batch_norm_statistics(const BatchNorm& shape,
                                                  std::span<const float> mean,
                                                  std::span<const float> variance);

// ND [n, c, h, w] of `from` <-> 5HD of `to`. Arguments: x, y.
struct LayoutChange {
  DataType from = DataType::f16, to = DataType::f16;
  int64_t n = 1, channels = 0, height = 0, width = 0;
};
KernelCall plan_nchw_to_5hd(const LayoutChange& shape, const sim::ChipSpec& chip);
KernelCall plan_5hd_to_nchw(const LayoutChange& shape, const sim::ChipSpec& chip);

// `runs` runs of `bytes` each, from src + i * src_stride to dst + i * dst_stride (concat, split,
// slice). Arguments: x, y; both pointers already include the caller's byte offset.
struct StridedCopy {
  int64_t bytes = 0, runs = 1, src_stride = 0, dst_stride = 0;
};
KernelCall plan_strided_copy(const StridedCopy& shape, const sim::ChipSpec& chip);

// [rows][columns] -> [columns][padded_rows] of blocks of 32 B, zero past the rows. Arguments: x, y.
struct TransposeBlocks {
  int64_t rows = 0, columns = 0, padded_rows = 0;
};
KernelCall plan_transpose_blocks(const TransposeBlocks& shape, const sim::ChipSpec& chip);

}  // namespace cubist::kernels

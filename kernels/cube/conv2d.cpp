// conv2d_<type>(x, w, bias, y, tiling): y = relu?(conv(x, w) + bias), implicit im2col.
//   x: 5HD    w: packed weights (cube/tiling.h)    bias: f32[round_up(out_channels, 16)]    y: 5HD
// Accumulated in f32 in ascending (c1, tap, c0), bias first. A tile's rows are the output pixels of
// whole rows or of a part of one; the part of the map that they read is loaded into L1, load3d
// makes the rows of the im2col matrix from it.
#include "cube/gemm.h"

namespace cubist::kernels {
namespace {

constexpr uint32_t kMaxGap = 65535;  // burst gaps are 16-bit, in blocks of 32 B

template <class T>
class ConvProblem {
 public:
  static constexpr uint32_t kOutRowBytes = kFractal * sizeof(T);
  static constexpr isa::QuantMode kOutQuant =
      sizeof(T) == 2 ? isa::QuantMode::f322f16 : isa::QuantMode::none;

  ConvProblem(uint64_t x, uint64_t y, const Conv2dTiling& tiling) : x_(x), y_(y), t_(tiling) {}

  uint32_t tiles() const {
    return t_.n * row_tiles() * column_tiles() * t_.gemm.superblocks * n_tiles();
  }

  // Output channels change fastest: neighbouring tiles read the same part of the map.
  GemmTile tile(uint32_t index) const {
    const uint32_t first_n1 = index % n_tiles() * t_.gemm.tile_n1;
    index /= n_tiles();
    const uint32_t superblock = index % t_.gemm.superblocks;
    index /= t_.gemm.superblocks;
    const uint32_t column = index % column_tiles() * t_.tile_width;
    index /= column_tiles();
    const uint32_t row = index % row_tiles() * t_.tile_height;
    const uint32_t rows = smaller(t_.tile_height, t_.out_height - row);
    const uint32_t columns = smaller(t_.tile_width, t_.out_width - column);
    return {
        .superblock = superblock,
        .first_n1 = first_n1,
        .n1s = smaller(t_.gemm.tile_n1, t_.gemm.superblock_n1 - first_n1),
        .bias_n1 = superblock * t_.gemm.superblock_n1 + first_n1,
        .rows = rows * columns,
        .first_c1 = first_c1_of_superblock(superblock, t_.gemm.superblock_n1, t_.gemm.superblock_c1,
                                           t_.group_in, t_.group_out, t_.c1, kPerBlock<T>),
        .image = index / row_tiles(),
        .first_row = row * t_.out_width + column};
  }

  void begin(const GemmTile& tile) {
    image_ = tile.image;
    const uint32_t columns = smaller(tile.rows, t_.tile_width);
    rows_ = window_of(tile.first_row / t_.out_width, tile.rows / columns, t_.kernel_h, t_.stride_h,
                      t_.dilation_h, t_.pad_top, t_.height);
    columns_ = window_of(tile.first_row % t_.out_width, columns, t_.kernel_w, t_.stride_w,
                         t_.dilation_w, t_.pad_left, t_.width);
    xnpu::set_spr<isa::Spr::fmatrix>(isa::FmatrixRegister{.l1_w = columns_.count,
                                                          .l1_h = rows_.count,
                                                          .pad_left = columns_.pad_before,
                                                          .pad_right = columns_.pad_after,
                                                          .pad_top = rows_.pad_before,
                                                          .pad_bottom = rows_.pad_after}
                                         .pack_value());
  }

  void load_a(uint32_t l1, uint32_t first_c1, uint32_t c1s) {
    const uint32_t plane_pixels = t_.height * t_.width, part_pixels = rows_.count * columns_.count;
    uint64_t pixel = (uint64_t{image_} * t_.c1 + first_c1) * plane_pixels + rows_.first * t_.width +
                     columns_.first;
    if (columns_.count == t_.width && plane_pixels - part_pixels <= kMaxGap) {  // one run per plane
      xnpu::copy_gm_to_cbuf(
          l1, x_ + pixel * kBlockBytes,
          {.n_burst = c1s, .len_burst = part_pixels, .src_gap = plane_pixels - part_pixels});
      return;
    }
    for (uint32_t c1 = 0; c1 < c1s; ++c1, pixel += plane_pixels) {
      xnpu::copy_gm_to_cbuf(l1 + c1 * part_pixels * kBlockBytes, x_ + pixel * kBlockBytes,
                            {.n_burst = rows_.count,
                             .len_burst = columns_.count,
                             .src_gap = t_.width - columns_.count});
    }
  }

  isa::Load3dConfig load3d() const {
    return {.stride_w = t_.stride_w,
            .stride_h = t_.stride_h,
            .filter_w = t_.kernel_w,
            .filter_h = t_.kernel_h,
            .dilation_w = t_.dilation_w,
            .dilation_h = t_.dilation_h};
  }

#if CUBIST_SPLIT_CORES
  void store(const GemmTile& tile, uint32_t l0c) const {
    const uint32_t first_channel = channel(tile, 0);
    xnpu::copy_matrix_cc_to_gm(
        address(tile, first_channel), l0c,
        {.dst_stride = out_pixels(),
         .n = smaller(tile.n1s * kFractal, t_.out_c1 * kPerBlock<T> - first_channel),
         .m = tile.rows,
         .src_stride = tile.rows16(),
         .quant = kOutQuant,
         .relu = t_.gemm.relu ? isa::ReluMode::normal : isa::ReluMode::none,
         .channel_split = sizeof(T) == 4,
         .src_type = isa::DataType::f32});
  }
#else
  void store(const GemmTile& tile, uint32_t ub, uint32_t first_strip, uint32_t strips) const {
    const uint32_t gap = out_pixels() - tile.rows;
    const uint32_t together = gap <= kMaxGap ? strips : 1;
    for (uint32_t strip = 0; strip < strips; strip += together) {
      xnpu::copy_ubuf_to_gm(address(tile, channel(tile, first_strip + strip)),
                            ub + strip * tile.rows16() * kOutRowBytes,
                            {.n_burst = together,
                             .len_burst = tile.rows,
                             .src_gap = tile.rows16() - tile.rows,
                             .dst_gap = together == 1 ? 0 : gap});
    }
  }
#endif

 private:
  uint32_t out_pixels() const { return t_.out_height * t_.out_width; }
  uint32_t row_tiles() const { return ceil_div(t_.out_height, t_.tile_height); }
  uint32_t column_tiles() const { return ceil_div(t_.out_width, t_.tile_width); }
  uint32_t n_tiles() const { return ceil_div(t_.gemm.superblock_n1, t_.gemm.tile_n1); }
  uint32_t channel(const GemmTile& tile, uint32_t strip) const {
    return (tile.superblock * t_.gemm.superblock_n1 + tile.first_n1 + strip) * kFractal;
  }
  uint64_t address(const GemmTile& tile, uint32_t first_channel) const {
    const uint64_t plane = uint64_t{tile.image} * t_.out_c1 + first_channel / kPerBlock<T>;
    return y_ + (plane * out_pixels() + tile.first_row) * kBlockBytes;
  }

  const uint64_t x_, y_;
  const Conv2dTiling t_;
  uint32_t image_ = 0;
  Window rows_ = {}, columns_ = {};
};

template <class T>
void run(GM_ADDR x, GM_ADDR w, GM_ADDR bias, GM_ADDR y, GM_ADDR words) {
  const auto tiling = read_tiling<Conv2dTiling>(words);
  ConvProblem<T> problem(gm(x), gm(y), tiling);
  Gemm<T, ConvProblem<T>>(problem, gm(w), gm(bias), tiling.gemm).run();
}

using f16 = half;
using f32 = float;

}  // namespace

#define MATMUL(name, in, out)
#define CONV2D(name, type)                                                                      \
  CUBIST_CUBE_KERNEL void name(GM_ADDR x, GM_ADDR w, GM_ADDR bias, GM_ADDR y, GM_ADDR tiling) { \
    run<type>(x, w, bias, y, tiling);                                                           \
  }
#include "cube/cube.def"
#if CUBIST_SPLIT_CORES
#include "cube/cube_split.def"
#endif

}  // namespace cubist::kernels

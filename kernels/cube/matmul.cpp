// matmul_<a>_<c>(a, b, bias, c, tiling): c = relu?(a * b + bias).
//   a: ND [batch, m, k]    b: packed weights (cube/tiling.h), one superblock per batch
//   bias: f32[round_up(n, 16)]    c: ND [batch, m, n]
// Accumulated in f32 in ascending k, bias first. Rows of a become the pixels of a 1 x m map with k
// channels.
#include "cube/gemm.h"
#include "cubist/device/movers.h"

namespace cubist::kernels {
namespace {

template <class T, class Out>
class MatmulProblem {
 public:
  static constexpr uint32_t kOutRowBytes = kFractal * sizeof(Out);
  static constexpr isa::QuantMode kOutQuant =
      sizeof(Out) == 2 ? isa::QuantMode::f322f16 : isa::QuantMode::none;

  MatmulProblem(uint64_t a, uint64_t c, const MatmulTiling& tiling) : a_(a), c_(c), t_(tiling) {}

  uint32_t tiles() const { return t_.gemm.superblocks * matrix_tiles(); }

  GemmTile tile(uint32_t index) const {
    const uint32_t batch = index / matrix_tiles();
    index %= matrix_tiles();
    const uint32_t first_row = index / n_tiles() * t_.tile_m;
    const uint32_t first_n1 = index % n_tiles() * t_.gemm.tile_n1;
    return {.superblock = batch,
            .first_n1 = first_n1,
            .n1s = smaller(t_.gemm.tile_n1, t_.gemm.superblock_n1 - first_n1),
            .bias_n1 = first_n1,
            .rows = smaller(t_.tile_m, t_.m - first_row),
            .first_c1 = 0,
            .image = batch,
            .first_row = first_row};
  }

  void begin(const GemmTile& tile) {
    first_row_ = row_of(tile);
    rows_ = tile.rows;
    xnpu::set_spr<isa::Spr::fmatrix>(
        isa::FmatrixRegister{.l1_w = tile.rows16(), .l1_h = 1}.pack_value());
  }

  void load_a(uint32_t l1, uint32_t first_c1, uint32_t c1s) {
    const uint32_t first_k = first_c1 * kPerBlock<T>;
    xnpu::copy_gm_to_cbuf_multi_nd2nz(l1, a_ + (first_row_ * t_.k + first_k) * sizeof(T),
                                      {.src_d = t_.k,
                                       .dst_c0_stride = round_up(rows_, kFractal),
                                       .n_value = rows_,
                                       .d_value = smaller(c1s * kPerBlock<T>, t_.k - first_k),
                                       .type = kTypeOf<T>});
  }

  isa::Load3dConfig load3d() const {
    return {.stride_w = 1,
            .stride_h = 1,
            .filter_w = 1,
            .filter_h = 1,
            .dilation_w = 1,
            .dilation_h = 1};
  }

#if CUBIST_SPLIT_CORES
  void store(const GemmTile& tile, uint32_t l0c) const {
    xnpu::copy_matrix_cc_to_gm(address(row_of(tile), tile.first_n1 * kFractal), l0c,
                               {.dst_stride = t_.n,
                                .n = smaller(tile.n1s * kFractal, t_.n - tile.first_n1 * kFractal),
                                .m = tile.rows,
                                .src_stride = tile.rows16(),
                                .quant = kOutQuant,
                                .relu = t_.gemm.relu ? isa::ReluMode::normal : isa::ReluMode::none,
                                .nz2nd = 1,
                                .src_type = isa::DataType::f32});
  }
#else
  // A strip is rows16 rows of 16 columns in UB. Few rows: one burst per strip and row; else one per
  // row and strip.
  void store(const GemmTile& tile, uint32_t ub, uint32_t first_strip, uint32_t strips) const {
    const uint64_t row = row_of(tile);
    const uint32_t strip_bytes = tile.rows16() * kOutRowBytes;
    const uint32_t first_column = (tile.first_n1 + first_strip) * kFractal;
    const uint32_t whole = smaller(strips, (t_.n - first_column) / kFractal);
    if (tile.rows < whole) {
      for (uint32_t r = 0; r < tile.rows; ++r) {
        store_rows(address(row + r, first_column), ub + r * kOutRowBytes,
                   {.rows = whole,
                    .bytes = kOutRowBytes,
                    .gm_pitch = kOutRowBytes,
                    .ub_pitch = strip_bytes});
      }
    } else {
      for (uint32_t strip = 0; strip < whole; ++strip) {
        store_strip(row, first_column + strip * kFractal, ub + strip * strip_bytes, tile.rows,
                    kFractal);
      }
    }
    if (whole < strips) {
      const uint32_t column = first_column + whole * kFractal;
      store_strip(row, column, ub + whole * strip_bytes, tile.rows, t_.n - column);
    }
  }
#endif

 private:
  uint32_t n_tiles() const { return ceil_div(t_.gemm.superblock_n1, t_.gemm.tile_n1); }
  uint32_t matrix_tiles() const { return ceil_div(t_.m, t_.tile_m) * n_tiles(); }
  // Of all batches.
  uint64_t row_of(const GemmTile& tile) const {
    return uint64_t{tile.image} * t_.m + tile.first_row;
  }
  uint64_t address(uint64_t row, uint32_t column) const {
    return c_ + (row * t_.n + column) * sizeof(Out);
  }

#if !CUBIST_SPLIT_CORES
  void store_strip(uint64_t row, uint32_t column, uint32_t ub, uint32_t rows,
                   uint32_t columns) const {
    store_rows(address(row, column), ub,
               {.rows = rows,
                .bytes = static_cast<uint32_t>(columns * sizeof(Out)),
                .gm_pitch = static_cast<uint32_t>(t_.n * sizeof(Out)),
                .ub_pitch = kOutRowBytes});
  }
#endif

  const uint64_t a_, c_;
  const MatmulTiling t_;
  uint64_t first_row_ = 0;
  uint32_t rows_ = 0;
};

template <class T, class Out>
void run(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c, GM_ADDR words) {
  const auto tiling = read_tiling<MatmulTiling>(words);
  MatmulProblem<T, Out> problem(gm(a), gm(c), tiling);
  Gemm<T, MatmulProblem<T, Out>>(problem, gm(b), gm(bias), tiling.gemm).run();
}

using f16 = half;
using f32 = float;

}  // namespace

#define CONV2D(name, type)
#define MATMUL(name, in, out)                                                                   \
  CUBIST_CUBE_KERNEL void name(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c, GM_ADDR tiling) { \
    run<in, out>(a, b, bias, c, tiling);                                                        \
  }
#include "cube/cube.def"
#if CUBIST_SPLIT_CORES
#include "cube/cube_split.def"
#endif

}  // namespace cubist::kernels

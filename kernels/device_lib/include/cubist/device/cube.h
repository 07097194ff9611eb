// Matrices on their way through a core with a cube: GM -> L1 (MTE2) -> L0A, L0B (MTE1), and the
// product into L0C (M).
//
// A matrix in L1 is either fractal NZ without padding of rows: strips of C0 = 32 B / element size
// columns, each `height` rows of 32 B, one strip after the other; or row-major as in GM, its rows
// `across` blocks of 32 B. To load3d the first is a map one pixel wide with many channels, the
// second a map `across` pixels wide under a filter as wide as that: any window of either becomes
// fractals, transposed or not. Rows past the last one read zero.
#pragma once

#include "cubist/device/arithmetic.h"
#include "cubist/device/pipes.h"
#include "cubist/device/vector.h"

namespace cubist::device {

// Rows and columns of a row-major matrix in GM, `pitch` elements from row to row, into L1; columns
// are padded with zeros to a multiple of C0. MTE2. `height`: of the matrix in L1, of which these
// rows are a part.
template <class T>
__forceinline__ void load_matrix_rows(uint32_t l1, uint64_t gm, uint32_t height, uint32_t rows,
                                      uint32_t columns, uint32_t pitch) {
  xnpu::copy_gm_to_cbuf_multi_nd2nz(l1, gm,
                                    {.src_d = pitch,
                                     .dst_c0_stride = height,
                                     .n_value = rows,
                                     .d_value = columns,
                                     .type = kTypeOf<T>});
}
template <class T>
__forceinline__ void load_matrix(uint32_t l1, uint64_t gm, uint32_t rows, uint32_t columns,
                                 uint32_t pitch) {
  load_matrix_rows<T>(l1, gm, rows, rows, columns, pitch);
}

// `rows` rows of `row_fractals` fractals of 512 B, `pitch_fractals` from row to row in GM, end to
// end in L1: a part of packed weights (kernels/cube/tiling.h). MTE2.
__forceinline__ void load_fractals(uint32_t l1, uint64_t gm, uint32_t rows, uint32_t row_fractals,
                                   uint32_t pitch_fractals) {
  constexpr uint32_t kBlocks = kFractalBytes / kBlockBytes;
  xnpu::copy_gm_to_cbuf(l1, gm,
                        {.n_burst = rows,
                         .len_burst = row_fractals * kBlocks,
                         .src_gap = (pitch_fractals - row_fractals) * kBlocks});
}

// Rows that lie end to end in GM, `across` blocks of 32 B each, as they are into L1. MTE2.
__forceinline__ void load_rows_as_they_are(uint32_t l1, uint64_t gm, uint32_t rows,
                                           uint32_t across) {
  xnpu::copy_gm_to_cbuf(l1, gm, {.len_burst = rows * across});
}

// Part `index` of `count` parts of `rows`, the first ones of one row if there are fewer rows.
struct RowPart {
  uint32_t first, rows;
};
constexpr RowPart row_part(uint32_t rows, uint32_t index, uint32_t count) {
  const uint32_t first = ceil_div(rows * index, count);
  return {first, ceil_div(rows * (index + 1), count) - first};
}

// Cores that ask for one line of L2 at a time wait for each other. Blocks that load the same matrix
// therefore begin at different rows: block `index` of `count` with row `rows * index / count`.
struct Turn {
  uint32_t index, count;
  __forceinline__ uint32_t first_of(uint32_t rows) const { return rows * index / count; }
};
// A piece whose rows count from there is up to two runs of rows: load(first, rows) for each.
template <class Load>
__forceinline__ void in_turn(const Turn& turn, uint32_t rows, const RowPart& piece, Load load) {
  uint32_t first = turn.first_of(rows) + piece.first;
  if (first >= rows) first -= rows;
  const uint32_t before_end = smaller(piece.rows, rows - first);
  load(RowPart{first, before_end});
  if (before_end < piece.rows) load(RowPart{0, piece.rows - before_end});
}

// What load_matrix(), load_fractals() and load_rows_as_they_are() do, of some of the rows.
template <class T>
__forceinline__ void load_matrix(uint32_t l1, uint64_t gm, uint32_t rows, uint32_t columns,
                                 uint32_t pitch, const RowPart& piece) {
  load_matrix_rows<T>(l1 + piece.first * kBlockBytes,
                      gm + uint64_t{piece.first} * pitch * sizeof(T), rows, piece.rows, columns,
                      pitch);
}
__forceinline__ void load_fractals(uint32_t l1, uint64_t gm, uint32_t row_fractals,
                                   uint32_t pitch_fractals, const RowPart& piece) {
  load_fractals(l1 + piece.first * row_fractals * kFractalBytes,
                gm + uint64_t{piece.first} * pitch_fractals * kFractalBytes, piece.rows,
                row_fractals, pitch_fractals);
}
__forceinline__ void load_rows_as_they_are(uint32_t l1, uint64_t gm, uint32_t across,
                                           const RowPart& piece) {
  const uint32_t row_bytes = across * kBlockBytes;
  load_rows_as_they_are(l1 + piece.first * row_bytes, gm + piece.first * row_bytes, piece.rows,
                        across);
}

// A window of a matrix in L1. `row` is a multiple of 4, `column` of C0.
struct Window {
  uint32_t height;  // rows of the whole matrix
  uint32_t row, rows, column, columns;
  uint32_t across = 1;  // blocks of 32 B in a row of a row-major matrix; 1: strips
};

template <class T>
__forceinline__ isa::Load3dConfig load3d_of(const Window& window, bool transpose) {
  constexpr uint32_t kC0 = kPerBlock<T>, kUnit = 4;  // of channel_size and m_start
  const uint32_t channels =
      window.across == 1 ? round_up(window.column + window.columns, kC0) : kC0;
  return {.filter_w = window.across,
          .channel_size = channels / kUnit,
          .k_ext = round_up(window.columns, kC0),
          .m_ext = window.rows,
          .k_start = window.column / kC0,
          .m_start = window.row / kUnit,
          .transpose = transpose,
          .elem = sizeof(T) == 4   ? 2u
                  : sizeof(T) == 2 ? 1u
                                   : 0u};
}

__forceinline__ void set_map_of(const Window& window) {
  xnpu::set_spr<isa::Spr::fmatrix>(
      isa::FmatrixRegister{.l1_w = window.across, .l1_h = window.height}.pack_value());
}

// The left operand: rows of the window are rows of A, or if `kTransposed` its columns (k). MTE1.
template <class T, bool kTransposed>
__forceinline__ void load_l0a(uint32_t l0a, uint32_t l1, const Window& window) {
  set_map_of(window);
  xnpu::img2colv2_cbuf_to_ca(l0a, l1, load3d_of<T>(window, kTransposed));
}

// The right operand: rows of the window are rows of B (k), or if `kTransposed` its columns. MTE1.
template <class T, bool kTransposed>
__forceinline__ void load_l0b(uint32_t l0b, uint32_t l1, const Window& window) {
  set_map_of(window);
  xnpu::img2colv2_cbuf_to_cb(l0b, l1, load3d_of<T>(window, !kTransposed));
}

// The right operand from packed weights: fractals as they are. MTE1.
template <class T>
__forceinline__ void load_l0b_packed(uint32_t l0b, uint32_t l1, uint32_t fractals) {
  xnpu::load_cbuf_to_cb(l0b, l1, {.repeat = fractals, .type = kTypeOf<T>});
}

// Where a product starts from.
enum class Start : uint8_t { kAccumulator, kZero, kBiasTable };

// m x n += m x k * k x n. M.
template <class T>
__forceinline__ void multiply(uint32_t l0c, uint32_t l0a, uint32_t l0b, uint32_t m, uint32_t k,
                              uint32_t n, Start start, uint32_t bias_table = 0) {
  constexpr uint32_t kUnit = 64;  // of bias_address
  xnpu::mad(l0c, l0a, l0b,
            {.m = m,
             .k = k,
             .n = n,
             .bias = start == Start::kBiasTable,
             .init = start == Start::kZero,
             .no_gemv = 1,
             .type_a = kTypeOf<T>,
             .type_b = kTypeOf<T>,
             .bias_address = bias_table / kUnit});
}

#if __NPU_ARCH__ == 2201

// f32[count] in L1 into the bias table; l1 holds whole 64 B. MTE1.
__forceinline__ void load_bias_table(uint32_t bias_table, uint32_t l1, uint32_t count) {
  xnpu::copy_cbuf_to_bt(bias_table, l1, {.len_burst = ceil_div(count, kFractal)});
}

// m x n results from L0C to rows of `pitch` elements in GM. FIX.
template <class T, bool kRelu>
__forceinline__ void store_matrix(uint64_t gm, uint32_t l0c, uint32_t m, uint32_t n,
                                  uint32_t pitch) {
  xnpu::copy_matrix_cc_to_gm(
      gm, l0c,
      {.dst_stride = pitch,
       .n = n,
       .m = m,
       .src_stride = round_up(m, kFractal),
       .quant = sizeof(T) == 2 ? isa::QuantMode::f322f16 : isa::QuantMode::none,
       .relu = kRelu ? isa::ReluMode::normal : isa::ReluMode::none,
       .nz2nd = 1,
       .src_type = isa::DataType::f32});
}

#endif

// How many 16 x 16 fractals of L0C a product has.
constexpr uint32_t accumulator_fractals(uint32_t m, uint32_t n) {
  return ceil_div(m, kFractal) * ceil_div(n, kFractal);
}

// Where tile `index` of `rows` x `columns` lies, if they are counted down the columns of bands of
// `band` rows.
struct TilePlace {
  uint32_t row, column;
};
constexpr TilePlace place_in_bands(uint32_t index, uint32_t rows, uint32_t columns, uint32_t band) {
  const uint32_t first = index / (band * columns) * band, in_band = index % (band * columns);
  const uint32_t height = smaller(band, rows - first);
  return {first + in_band % height, in_band / height};
}

// Visit `index` of the steps of a chunk of k over the column parts of a tile: each part through all
// steps before the next one, or each step over all parts.
struct Visit {
  uint32_t part, step;
};
constexpr Visit visit_of(uint32_t index, uint32_t parts, uint32_t steps, bool part_by_part) {
  return part_by_part ? Visit{index / steps, index % steps} : Visit{index % parts, index / parts};
}

}  // namespace cubist::device

// Matrices on their way through a core with a cube: GM -> L1 (MTE2) -> L0A, L0B (MTE1), and the
// product into L0C (M).
//
// A matrix in L1 is fractal NZ without padding of rows: strips of C0 = 32 B / element size columns,
// each `height` rows of 32 B, one strip after the other. To load3d that is a map of height 1 and
// width `height`, and any window of it becomes fractals, transposed or not; rows past the last one
// read zero.
#pragma once

#include "cubist/device/arithmetic.h"
#include "cubist/device/pipes.h"
#include "cubist/device/vector.h"

namespace cubist::device {

// Rows and columns of a row-major matrix in GM, `pitch` elements from row to row, into L1; columns
// are padded with zeros to a multiple of C0. MTE2.
template <class T>
__forceinline__ void load_matrix(uint32_t l1, uint64_t gm, uint32_t rows, uint32_t columns,
                                 uint32_t pitch) {
  xnpu::copy_gm_to_cbuf_multi_nd2nz(l1, gm,
                                    {.src_d = pitch,
                                     .dst_c0_stride = rows,
                                     .n_value = rows,
                                     .d_value = columns,
                                     .type = kTypeOf<T>});
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

// A window of a matrix in L1. `row` is a multiple of 4, `column` of C0.
struct Window {
  uint32_t height;  // rows of the whole matrix
  uint32_t row, rows, column, columns;
};

template <class T>
__forceinline__ isa::Load3dConfig load3d_of(const Window& window, bool transpose) {
  constexpr uint32_t kC0 = kPerBlock<T>, kUnit = 4;  // of channel_size and m_start
  return {.channel_size = round_up(window.column + window.columns, kC0) / kUnit,
          .k_ext = round_up(window.columns, kC0),
          .m_ext = window.rows,
          .k_start = window.column / kC0,
          .m_start = window.row / kUnit,
          .transpose = transpose,
          .elem = sizeof(T) == 4 ? 2u : 1u};
}

__forceinline__ void set_map_height(uint32_t height) {
  xnpu::set_spr<isa::Spr::fmatrix>(isa::FmatrixRegister{.l1_w = height, .l1_h = 1}.pack_value());
}

// The left operand: rows of the window are rows of A, or if `kTransposed` its columns (k). MTE1.
template <class T, bool kTransposed>
__forceinline__ void load_l0a(uint32_t l0a, uint32_t l1, const Window& window) {
  set_map_height(window.height);
  xnpu::img2colv2_cbuf_to_ca(l0a, l1, load3d_of<T>(window, kTransposed));
}

// The right operand: rows of the window are rows of B (k), or if `kTransposed` its columns. MTE1.
template <class T, bool kTransposed>
__forceinline__ void load_l0b(uint32_t l0b, uint32_t l1, const Window& window) {
  set_map_height(window.height);
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

// Visit `index` of the steps of a chunk of k over the column parts of a tile: each part through all
// steps before the next one, or each step over all parts.
struct Visit {
  uint32_t part, step;
};
constexpr Visit visit_of(uint32_t index, uint32_t parts, uint32_t steps, bool part_by_part) {
  return part_by_part ? Visit{index / steps, index % steps} : Visit{index % parts, index / parts};
}

}  // namespace cubist::device

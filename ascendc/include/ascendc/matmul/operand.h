// A or B on its way: GM -> L1 (MTE2) in strips of k -> L0A or L0B (MTE1). "Outer" is m of A and n
// of B. A matrix has its k in rows (A transposed, B not) or in columns.
#pragma once

#include "ascendc/matmul/types.h"
#include "ascendc/misuse.h"
#include "cubist/device/cube.h"
#include "cubist/device/ring.h"

namespace cubist::ascendc {

// Bytes are transposed in squares: a matrix with its k in rows has whole ones along both axes.
template <class T>
constexpr uint32_t kMatmulSquare = sizeof(T) == 1 ? device::kBlockBytes : 0;
template <class T>
CUBIST_API uint32_t whole_fractals(uint32_t outers, bool is_k_in_rows) {
  return device::round_up(
      outers, is_k_in_rows && kMatmulSquare<T> != 0 ? kMatmulSquare<T> : device::kFractal);
}

struct MatmulStrip {
  uint32_t first, outers, first_k, ks;
  // Of the same matrix.
  CUBIST_API bool operator==(const MatmulStrip& other) const {
    return first == other.first && first_k == other.first_k;
  }
};
CUBIST_API MatmulStrip no_strip() { return {~0u, 0, ~0u, 0}; }

template <bool kIsLeft, class T, AscendC::CubeFormat kFormat>
class MatmulOperand {
 public:
  struct Matrix {
    uint64_t gm;
    uint32_t pitch;
    bool is_k_in_rows;
    uint32_t most_outers, most_ks;  // of a strip
  };

  CUBIST_API static uint32_t slot_bytes(const Matrix& matrix) {
    return whole_fractals<T>(matrix.most_outers, matrix.is_k_in_rows) *
           device::round_up(matrix.most_ks, kUnitK) * sizeof(T);
  }
  CUBIST_API MatmulOperand(const Matrix& matrix, uint32_t l1, uint32_t slots)
      : matrix_(matrix), has_two_slots_(slots == 2), ring_(l1, slot_bytes(matrix), slots) {}

  // Into L1, unless it was the last one to go there. Ahead: while another one is in use, which a
  // single slot forbids.
  CUBIST_API void fetch_ahead(const MatmulStrip& strip) {
    if (has_two_slots_) fetch(strip);
  }
  CUBIST_API void fetch(const MatmulStrip& strip) {
    if (strip == fetched_) return;
    fetched_ = strip;
    const uint32_t l1 = ring_.begin_fill();
    if (matrix_.is_k_in_rows) {
      load(l1, strip.first_k, strip.ks, strip.first, strip.outers);
    } else {
      load(l1, strip.first, strip.outers, strip.first_k, strip.ks);
    }
    ring_.end_fill();
  }

  CUBIST_API void begin_use(const MatmulStrip& strip) {
    if (strip == used_) return;
    used_ = strip;
    l1_ = ring_.begin_use();
  }
  // `next`: what is used next, or no_strip().
  CUBIST_API void end_use(const MatmulStrip& next) {
    if (next == used_) return;
    used_ = no_strip();
    ring_.end_use();
  }

  // Of the strip in use, for `outers` and `ks` from these on, as they count in the matrix.
  CUBIST_API void load_l0(uint32_t l0, const MatmulStrip& strip, uint32_t outer, uint32_t outers,
                          uint32_t k, uint32_t ks) {
    outer -= strip.first;
    k -= strip.first_k;
    if (!matrix_.is_k_in_rows) {
      load_window<false>(
          l0, {.height = strip.outers, .row = outer, .rows = outers, .column = k, .columns = ks});
    } else if constexpr (kMatmulSquare<T> != 0) {
      load_squares(l0, rows_in_l1(strip.ks), outer, outers, k, ks);
    } else {
      load_window<true>(
          l0, {.height = strip.ks, .row = k, .rows = ks, .column = outer, .columns = outers});
    }
  }

 private:
  using Pipe = isa::Pipe;
  static constexpr uint32_t kC0 = device::kBlockBytes / sizeof(T);
  static constexpr uint32_t kUnitK = device::larger(device::kFractal, kC0);

  // A strip with k in rows, in whole squares of bytes.
  CUBIST_API uint32_t rows_in_l1(uint32_t rows) const {
    if constexpr (kMatmulSquare<T> != 0)
      if (matrix_.is_k_in_rows) return device::round_up(rows, kMatmulSquare<T>);
    return rows;
  }

  CUBIST_API void load(uint32_t l1, uint32_t row, uint32_t rows, uint32_t column,
                       uint32_t columns) {
    const uint32_t height = rows_in_l1(rows);
    if (height != rows) {  // the rest of the squares
      const uint32_t strips = device::ceil_div(columns, kC0);
      xnpu::create_cbuf_matrix(l1 + rows * device::kBlockBytes, 0,
                               {.repeat = strips,
                                .block_num = height - rows,
                                .dst_gap = rows,
                                .type = isa::DataType::u16});
    }
    if constexpr (kFormat == AscendC::CubeFormat::NZ) {
      xnpu::copy_gm_to_cbuf(
          l1, matrix_.gm + (uint64_t{column / kC0} * matrix_.pitch + row) * device::kBlockBytes,
          {.n_burst = device::ceil_div(columns, kC0),
           .len_burst = rows,
           .src_gap = matrix_.pitch - rows,
           .dst_gap = height - rows});
    } else {
      device::load_matrix_rows<T>(l1,
                                  matrix_.gm + (uint64_t{row} * matrix_.pitch + column) * sizeof(T),
                                  height, rows, columns, matrix_.pitch);
    }
  }

  template <bool kIsKInRows>
  CUBIST_API void load_window(uint32_t l0, const device::Window& window) {
    if constexpr (kIsLeft) {
      device::load_l0a<T, kIsKInRows>(l0, l1_, window);
    } else {
      device::load_l0b<T, !kIsKInRows>(l0, l1_, window);
    }
  }

  // A square of L1 becomes two fractals, side by side along the outer axis.
  CUBIST_API void load_squares(uint32_t l0, uint32_t height, uint32_t outer, uint32_t outers,
                               uint32_t k, uint32_t ks) {
    constexpr uint32_t kSquare = kMatmulSquare<T>, kFractals = kSquare / device::kFractal;
    require(outer % kSquare == 0 && k % kSquare == 0,
            "Matmul: bytes with K in rows, from {}, {} of a strip on\nmultiples of 32\nbaseK, and "
            "with stepM or stepN above 1 baseM or baseN, a multiple of 32",
            outer, k);
    const uint32_t across = device::ceil_div(outers, kSquare), down = device::ceil_div(ks, kSquare);
    for (uint32_t i = 0; i < across; ++i) {
      const uint32_t from = ((outer / kSquare + i) * height + k) / kSquare;
      if constexpr (kIsLeft) {
        xnpu::load_cbuf_to_ca_transpose(l0 + i * kFractals * down * device::kFractalBytes, l1_,
                                        {.dst_frac_gap = down - 1,
                                         .type = isa::DataType::s8,
                                         .start_index = from,
                                         .repeat = down,
                                         .dst_gap = 0});
      } else {
        xnpu::load_cbuf_to_cb_transpose(l0 + i * kFractals * device::kFractalBytes, l1_,
                                        {.dst_frac_gap = 0,
                                         .type = isa::DataType::s8,
                                         .start_index = from,
                                         .repeat = down,
                                         .dst_gap = across * kFractals - 1});
      }
    }
  }

  Matrix matrix_;
  bool has_two_slots_;
  device::Ring<Pipe::MTE2, Pipe::MTE1, kIsLeft ? 0 : 2> ring_;
  MatmulStrip fetched_ = no_strip(), used_ = no_strip();
  uint32_t l1_ = 0;
};

}  // namespace cubist::ascendc

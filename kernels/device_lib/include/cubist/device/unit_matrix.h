// Adding a matrix to accumulators of the cube: as its product with a unit matrix, 16 columns at a
// time.
#pragma once

#include "cubist/device/cube.h"

namespace cubist::device {

// A 16 x 16 unit matrix as fractals of the right operand: [k / C0][n][C0].
template <class T>
struct UnitMatrix {
  T elements[kFractal * kFractal];
};
template <class T>
constexpr UnitMatrix<T> unit_matrix() {
  constexpr uint32_t kC0 = kPerBlock<T>;
  UnitMatrix<T> matrix = {};
  for (uint32_t i = 0; i < kFractal; ++i)
    matrix.elements[(i / kC0 * kFractal + i) * kC0 + i % kC0] = 1;
  return matrix;
}
template <class T>
alignas(kFractalBytes) inline constexpr UnitMatrix<T> kUnitMatrixInGm = unit_matrix<T>();

// From the kernel's constants into L1. MTE2.
template <class T>
__forceinline__ void load_unit_matrix(uint32_t l1) {
  xnpu::copy_gm_to_cbuf(l1, reinterpret_cast<uint64_t>(&kUnitMatrixInGm<T>),
                        {.len_burst = sizeof(UnitMatrix<T>) / kBlockBytes});
}

// A window of a fractal NZ matrix in L1 into L0A, each strip of 16 columns a left operand of its
// own, one after the other. MTE1.
template <class T>
__forceinline__ void load_l0a_strips(uint32_t l0a, uint32_t l1, const Window& window) {
  const Window strip = {window.height, window.row, window.rows, window.column, kFractal};
  isa::Load3dConfig config = load3d_of<T>(strip, false);
  config.channel_size = round_up(window.column + window.columns, kFractal) / 4;
  const uint32_t fractals = ceil_div(window.rows, kFractal) * (kFractal / kPerBlock<T>);
  set_map_of(window);
  xnpu::set_spr<isa::Spr::l3d_rpt>(
      isa::L3dRptRegister{.stride = fractals, .times = ceil_div(window.columns, kFractal)}
          .pack_value());
  xnpu::img2colv2_cbuf_to_ca(l0a, l1, config);
  xnpu::set_spr<isa::Spr::l3d_rpt>(0);
}

// Bytes of L0C per column of a product of `rows` rows.
constexpr uint32_t accumulator_column_bytes(uint32_t rows) {
  return round_up(rows, kFractal) * static_cast<uint32_t>(sizeof(float));
}

// Accumulators of rows x columns += what load_l0a_strips() has loaded. M.
template <class T>
__forceinline__ void add_strips(uint32_t l0c, uint32_t l0a, uint32_t unit, uint32_t rows,
                                uint32_t columns) {
  const uint32_t strip_bytes =
      round_up(rows, kFractal) * kFractal * static_cast<uint32_t>(sizeof(T));
  for (uint32_t column = 0; column < columns; column += kFractal) {
    multiply<T>(l0c + column * accumulator_column_bytes(rows),
                l0a + column / kFractal * strip_bytes, unit, rows, kFractal, kFractal,
                Start::kAccumulator);
  }
}

}  // namespace cubist::device

// The row that every row of C starts as, on its way through L1: of 32 bits into the bias table or,
// on coupled cores, from UB into L0C (output.h, output_through_ub.h); of 16 bits as a product,
// a column of ones times the row, which is exact.
#pragma once

#include "ascendc/matmul/task.h"
#include "cubist/device/cube.h"
#include "cubist/device/ring.h"

namespace cubist::ascendc {

constexpr uint32_t kMatmulRowUnit = 64;  // bytes, of the bias table and the FixPipe buffer

// What load_row() fills.
template <class T>
CUBIST_API uint32_t row_bytes(uint32_t count) {
  return device::round_up(count * uint32_t{sizeof(T)}, kMatmulRowUnit);
}
// `count` elements of a row in GM into L1, with zeros up to a whole unit. MTE2.
template <class T>
CUBIST_API void load_row(uint32_t l1, uint64_t gm, uint32_t count) {
  const uint32_t bytes = device::round_up(count * sizeof(T), device::kBlockBytes);
  if (bytes % kMatmulRowUnit != 0) {
    xnpu::create_cbuf_matrix(l1 + bytes, 0,
                             {.repeat = 1, .block_num = 1, .type = isa::DataType::u16});
  }
  device::load_matrix<T>(l1, gm, 1, count, count);
}

// In the place of what a type of bias has no use for, and its event ids.
struct MatmulNothing {
  template <class... Arguments>
  CUBIST_API explicit MatmulNothing(const Arguments&...) {}
};

// Event ids 4 and 5 of (MTE2, MTE1).
template <class Bias>
class MatmulBiasProduct {
 public:
  CUBIST_API MatmulBiasProduct(const MatmulTask& task, uint32_t l1)
      : gm_(task.bias), l1_(l1, row_bytes<Bias>(task.base_n)) {}

  CUBIST_API bool is_there() const { return gm_ != 0; }
  CUBIST_API void fetch(uint32_t column, uint32_t n) {
    if (gm_ == 0) return;
    load_row<Bias>(l1_.begin_fill(), gm_ + uint64_t{column} * sizeof(Bias), n);
    l1_.end_fill();
  }
  // MTE1.
  CUBIST_API void load_l0(uint32_t l0a, uint32_t l0b, uint32_t m, uint32_t n) {
    constexpr uint64_t kOne = kTypeOf<Bias> == isa::DataType::f16 ? 0x3c00 : 0x3f80;
    xnpu::create_ca_matrix(
        l0a, kOne,
        {.repeat = 1, .block_num = device::ceil_div(m, device::kFractal), .type = kTypeOf<Bias>});
    device::load_l0b<Bias, false>(l0b, l1_.begin_use(),
                                  {.height = 1, .row = 0, .rows = 1, .column = 0, .columns = n});
    l1_.end_use();
  }

 private:
  uint64_t gm_;
  device::Ring<isa::Pipe::MTE2, isa::Pipe::MTE1, 4> l1_;
};

}  // namespace cubist::ascendc

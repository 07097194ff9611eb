// A matrix of half read by blocks: the copies of section 3.6 of the architecture reference.
#include "cubist/device/arithmetic.h"
#include "cubist/device/block.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::validation {
namespace {

// A matrix and the blocks that divide it, numbered row by row of blocks; sizes in elements.
struct Matrix {
  uint64_t address;
  uint32_t rows, columns, pitch;  // pitch: from row to row
  uint32_t block_rows, block_columns;

  uint32_t blocks() const { return rows / block_rows * (columns / block_columns); }
  uint64_t block(uint32_t i) const {
    const uint32_t per_row = columns / block_columns;
    return address + (uint64_t{i / per_row} * block_rows * pitch + i % per_row * block_columns) *
                         sizeof(half);
  }
};

// GM -> UB: one burst per row of a block.
__forceinline__ void copy_to_ub(const Matrix& matrix, const device::Share& share) {
  const uint32_t bytes = matrix.block_columns * sizeof(half);
  for (uint32_t i = share.begin; i < share.end; ++i) {
    xnpu::copy_gm_to_ubuf(
        0, matrix.block(i),
        {.n_burst = matrix.block_rows,
         .len_burst = bytes / device::kBlockBytes,
         .src_gap = (matrix.pitch * uint32_t{sizeof(half)} - bytes) / device::kBlockBytes});
  }
}

// GM -> L1, ND -> NZ.
__forceinline__ void copy_to_l1(const Matrix& matrix, const device::Share& share) {
  for (uint32_t i = share.begin; i < share.end; ++i) {
    xnpu::copy_gm_to_cbuf_multi_nd2nz(0, matrix.block(i),
                                      {.src_d = matrix.pitch,
                                       .dst_c0_stride = matrix.block_rows,
                                       .n_value = matrix.block_rows,
                                       .d_value = matrix.block_columns,
                                       .type = isa::DataType::f16});
  }
}

__forceinline__ device::Share own(const Matrix& matrix) {
  return device::share_of_block(matrix.blocks());
}
__forceinline__ device::Share all(const Matrix& matrix) { return {0, matrix.blocks()}; }

}  // namespace

#define CUBIST_COPY(name, core, copy, share)                                                      \
  extern "C" __global__ __aicore__ core void name(GM_ADDR address, uint32_t rows,                 \
                                                  uint32_t columns, uint32_t pitch,               \
                                                  uint32_t block_rows, uint32_t block_columns) {  \
    const Matrix matrix = {device::gm(address), rows, columns, pitch, block_rows, block_columns}; \
    copy(matrix, share(matrix));                                                                  \
  }
CUBIST_COPY(copy_own_to_ub, __vector__, copy_to_ub, own)
CUBIST_COPY(copy_own_to_l1, __cube__, copy_to_l1, own)
CUBIST_COPY(copy_all_to_l1, __cube__, copy_to_l1, all)

}  // namespace cubist::validation

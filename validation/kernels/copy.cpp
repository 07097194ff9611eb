// A matrix of half read by blocks: the copies of section 3.6 of the architecture reference.
#include "cubist/device/arithmetic.h"
#include "cubist/device/block.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::validation {
namespace {

// Each block of the launch takes a contiguous share of the matrix's blocks, row by row of blocks;
// `copy(gm)` reads the one that begins at `gm`. `rows` and `columns` are multiples of the block's;
// `pitch` from row to row. All in elements.
template <class Copy>
__forceinline__ void for_each_block(uint64_t matrix, uint32_t rows, uint32_t columns,
                                    uint32_t pitch, uint32_t block_rows, uint32_t block_columns,
                                    Copy copy) {
  const uint32_t per_row = columns / block_columns;
  const device::Share share = device::share_of_block(rows / block_rows * per_row);
  for (uint32_t i = share.begin; i < share.end; ++i) {
    const uint64_t element =
        uint64_t{i / per_row} * block_rows * pitch + i % per_row * block_columns;
    copy(matrix + element * sizeof(half));
  }
}

}  // namespace

// GM -> UB: one burst per row of a block.
extern "C" __global__ __aicore__ void copy_to_ub(GM_ADDR matrix, uint32_t rows, uint32_t columns,
                                                 uint32_t pitch, uint32_t block_rows,
                                                 uint32_t block_columns) {
  for_each_block(device::gm(matrix), rows, columns, pitch, block_rows, block_columns,
                 [&](uint64_t gm) {
                   const uint32_t bytes = block_columns * sizeof(half);
                   xnpu::copy_gm_to_ubuf(
                       0, gm,
                       {.n_burst = block_rows,
                        .len_burst = bytes / device::kBlockBytes,
                        .src_gap = (pitch * uint32_t{sizeof(half)} - bytes) / device::kBlockBytes});
                 });
}

// GM -> L1, ND -> NZ.
extern "C" __global__ __aicore__ __cube__ void copy_to_l1(GM_ADDR matrix, uint32_t rows,
                                                          uint32_t columns, uint32_t pitch,
                                                          uint32_t block_rows,
                                                          uint32_t block_columns) {
  for_each_block(device::gm(matrix), rows, columns, pitch, block_rows, block_columns,
                 [&](uint64_t gm) {
                   xnpu::copy_gm_to_cbuf_multi_nd2nz(0, gm,
                                                     {.src_d = pitch,
                                                      .dst_c0_stride = block_rows,
                                                      .n_value = block_rows,
                                                      .d_value = block_columns,
                                                      .type = isa::DataType::f16});
                 });
}

}  // namespace cubist::validation

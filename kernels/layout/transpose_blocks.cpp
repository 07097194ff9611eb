// transpose_blocks(x, y, tiling): x [rows][columns] -> y [columns][padded_rows], of blocks of 32 B;
// rows past the last are zero. Double-buffered; blocks take contiguous shares of steps. tiling:
// TransposeBlocksTiling.
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"
#include "cubist/device/vector.h"
#include "layout/transpose_blocks_tiling.h"

namespace cubist::kernels {
namespace {

using namespace device;

// Eight columns: `rows` repeats, of `columns` blocks each, that lie a column apart in dst.
void transpose_columns(uint32_t dst, uint32_t src, const TransposeBlocksTiling& t, uint32_t rows,
                       uint32_t columns) {
  xnpu::set_spr<isa::Spr::ctrl>(isa::CtrlRegister{}.pack_value());
  xnpu::set_spr<isa::Spr::vector_mask_lo>(~uint64_t{0} >>
                                          (kFloatsPerRepeat - columns * kPerBlock<float>));
  xnpu::set_spr<isa::Spr::vector_mask_hi>(0);
  xnpu::vcopy(dst, src,
              {.repeat = rows,
               .dst_blk = transpose_column_pitch(t.tile_rows),
               .src_blk = 1,
               .dst_rep = 1,
               .src_rep = t.tile_columns,
               .type = isa::DataType::f32});
}

void run(GM_ADDR x, GM_ADDR y, GM_ADDR words) {
  const auto t = read_tiling<TransposeBlocksTiling>(words);
  const uint32_t pitch = transpose_column_pitch(t.tile_rows);
  const uint32_t in_bytes = t.tile_rows * t.tile_columns * kBlockBytes;
  const uint32_t out_bytes = pitch * t.tile_columns * kBlockBytes;
  Ring<Pipe::MTE2, Pipe::V> in(0, in_bytes);
  Ring<Pipe::V, Pipe::MTE3> out(2 * in_bytes, out_bytes);

  const uint32_t column_tiles = ceil_div(t.columns, t.tile_columns);
  const Share share = share_of_block(ceil_div(t.padded_rows, t.tile_rows) * column_tiles);
  for (uint32_t step = share.begin; step < share.end; ++step) {
    const uint32_t row = step / column_tiles * t.tile_rows;
    const uint32_t column = step % column_tiles * t.tile_columns;
    const uint32_t columns = smaller(t.tile_columns, t.columns - column);
    const uint32_t out_rows = smaller(t.tile_rows, t.padded_rows - row);
    const uint32_t rows = row < t.rows ? smaller(t.tile_rows, t.rows - row) : 0;

    const uint32_t slot = in.begin_fill();
    if (rows > 0) {
      load_rows(slot, gm(x) + (uint64_t{row} * t.columns + column) * kBlockBytes,
                {.rows = rows,
                 .bytes = columns * kBlockBytes,
                 .gm_pitch = t.columns * kBlockBytes,
                 .ub_pitch = t.tile_columns * kBlockBytes});
    }
    in.end_fill();

    const uint32_t from = in.begin_use(), to = out.begin_fill();
    if (rows < out_rows) {
      fill(ub<float>(to), 0.0f, out_bytes / sizeof(float));
      barrier<Pipe::V>();
    }
    for (uint32_t first = 0; first < columns && rows > 0; first += kTransposeBlockColumns) {
      transpose_columns(to + first * pitch * kBlockBytes, from + first * kBlockBytes, t, rows,
                        smaller(kTransposeBlockColumns, columns - first));
    }
    in.end_use();
    out.end_fill();

    store_rows(gm(y) + (uint64_t{column} * t.padded_rows + row) * kBlockBytes, out.begin_use(),
               {.rows = columns,
                .bytes = out_rows * kBlockBytes,
                .gm_pitch = t.padded_rows * kBlockBytes,
                .ub_pitch = pitch * kBlockBytes});
    out.end_use();
  }
}

}  // namespace

extern "C" __global__ __aicore__ void transpose_blocks(GM_ADDR x, GM_ADDR y, GM_ADDR tiling) {
  run(x, y, tiling);
}

}  // namespace cubist::kernels

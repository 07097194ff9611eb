// strided_copy(x, y, tiling): `runs` runs of `bytes`, from x + i * src_stride to y + i *
// dst_stride, through UB. Any byte counts and alignments; double-buffered; blocks take contiguous
// shares of steps. tiling: StridedCopyTiling.
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"
#include "layout/strided_copy_tiling.h"

namespace cubist::kernels {

using namespace device;

extern "C" __global__ __aicore__ void strided_copy(GM_ADDR x, GM_ADDR y, GM_ADDR words) {
  const auto t = read_tiling<StridedCopyTiling>(words);
  const uint64_t src_stride = t.src_stride_low | uint64_t{t.src_stride_high} << 32;
  const uint64_t dst_stride = t.dst_stride_low | uint64_t{t.dst_stride_high} << 32;
  const uint32_t ub_pitch = round_up(t.piece, kBlockBytes);
  const uint32_t pieces = ceil_div(t.bytes, t.piece);

  Ring<Pipe::MTE2, Pipe::MTE3> ring(0, ub_pitch * t.tile_runs);
  const Share share = share_of_block(pieces * ceil_div(t.runs, t.tile_runs));
  for (uint32_t step = share.begin; step < share.end; ++step) {
    const uint32_t first_run = step / pieces * t.tile_runs;
    const uint32_t first_byte = step % pieces * t.piece;
    const uint32_t runs = smaller(t.tile_runs, t.runs - first_run);
    const uint32_t bytes = smaller(t.piece, t.bytes - first_byte);
    const auto rows = [&](uint64_t stride) {
      return Rows{.rows = runs,
                  .bytes = bytes,
                  .gm_pitch = runs == 1 ? bytes : static_cast<uint32_t>(stride),
                  .ub_pitch = ub_pitch};
    };

    const uint32_t slot = ring.begin_fill();
    load_rows(slot, gm(x) + first_run * src_stride + first_byte, rows(src_stride));
    ring.end_fill();
    store_rows(gm(y) + first_run * dst_stride + first_byte, ring.begin_use(), rows(dst_stride));
    ring.end_use();
  }
}

}  // namespace cubist::kernels

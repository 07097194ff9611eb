// softmax_<in>_<out>(x, y, tiling): y = softmax or log-softmax of each row of ND [rows, columns],
// in f32.
//   y = exp(x - max) / sum(exp(x - max))    or    (x - max) - ln(sum(exp(x - max)))
// Tiles of rows, double-buffered; blocks take contiguous shares of tiles. tiling: SoftmaxTiling.
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"
#include "cubist/device/vector.h"
#include "softmax/tiling.h"

namespace cubist::kernels {
namespace {

using namespace device;

constexpr auto kFloat = static_cast<uint32_t>(sizeof(float));

struct Work {
  Ub<float> x, exponentials, partial[2], row_values, row_blocks;

  Work(uint32_t at, const SoftmaxTiling& t) {
    const auto take = [&](uint32_t floats) {
      const Ub<float> array = {at};
      at += floats * kFloat;
      return array;
    };
    x = take(t.tile_rows * t.pitch);
    exponentials = take(t.tile_rows * t.pitch);
    partial[0] = take(t.tile_rows * t.partial_pitch);
    partial[1] = take(t.tile_rows * t.partial_pitch);
    row_values = take(round_up(t.tile_rows, kSoftmaxRowGroup));
    row_blocks = take(round_up(t.tile_rows, kSoftmaxRowGroup) * kPerBlock<float>);
  }
};

// work.row_values[row] = Op over the row.
template <class Op>
void reduce_rows(Ub<float> src, const Work& work, const SoftmaxTiling& t, uint32_t rows) {
  uint32_t pitch = t.pitch, count = t.columns, next = 0;
  for (; count > kFloatsPerRepeat; count = ceil_div(count, kFloatsPerRepeat), next ^= 1) {
    for (uint32_t row = 0; row < rows; ++row) {
      reduce_repeats<Op>(work.partial[next] + row * t.partial_pitch, src + row * pitch, count);
    }
    barrier<Pipe::V>();
    src = work.partial[next];
    pitch = t.partial_pitch;
  }
  reduce_short_rows<Op>(work.row_values, src, rows, pitch, count);
  barrier<Pipe::V>();
}

// work.row_blocks: eight copies of each row's value.
void spread_row_values(const Work& work, uint32_t rows) {
  broadcast_to_blocks(work.row_blocks, work.row_values, ceil_div(rows, kSoftmaxRowGroup));
  barrier<Pipe::V>();
}

template <class Operation>
void with_row_values(const Work& work, const SoftmaxTiling& t, uint32_t rows, Operation operation) {
  spread_row_values(work, rows);
  for (uint32_t row = 0; row < rows; ++row)
    operation(row * t.pitch, work.row_blocks + row * kPerBlock<float>);
  barrier<Pipe::V>();
}

// work.x: x on entry. The result is left in the array returned.
Ub<float> softmax(const Work& work, const SoftmaxTiling& t, uint32_t rows) {
  const Ub<float> x = work.x, e = work.exponentials;
  reduce_rows<Maximum>(x, work, t, rows);
  with_row_values(work, t, rows, [&](uint32_t at, Ub<float> maximum) {
    subtract_block(x + at, x + at, maximum, t.pitch);
  });
  exponential(e, x, rows * t.pitch);
  barrier<Pipe::V>();
  reduce_rows<Sum>(e, work, t, rows);
  if (t.is_log) {
    logarithm(work.row_values, work.row_values, rows);
    barrier<Pipe::V>();
    with_row_values(work, t, rows, [&](uint32_t at, Ub<float> log_sum) {
      subtract_block(x + at, x + at, log_sum, t.pitch);
    });
    return x;
  }
  with_row_values(work, t, rows,
                  [&](uint32_t at, Ub<float> sum) { divide_block(e + at, e + at, sum, t.pitch); });
  return e;
}

template <class In, class Out>
void run(GM_ADDR x, GM_ADDR y, GM_ADDR words) {
  const auto t = read_tiling<SoftmaxTiling>(words);
  const uint32_t tile_elements = t.tile_rows * t.pitch;
  const auto in_bytes = static_cast<uint32_t>(tile_elements * sizeof(In));
  const auto out_bytes = static_cast<uint32_t>(tile_elements * sizeof(Out));
  Ring<Pipe::MTE2, Pipe::V> in(0, in_bytes);
  Ring<Pipe::V, Pipe::MTE3> out(2 * in_bytes, out_bytes);
  const Work work(2 * in_bytes + 2 * out_bytes, t);

  const Share share = share_of_block(ceil_div(t.rows, t.tile_rows));
  for (uint32_t tile = share.begin; tile < share.end; ++tile) {
    const uint32_t first = tile * t.tile_rows;
    const uint32_t rows = smaller(t.tile_rows, t.rows - first);
    const auto shape = [&](uint32_t element) {
      return Rows{.rows = rows,
                  .bytes = t.columns * element,
                  .gm_pitch = t.columns * element,
                  .ub_pitch = t.pitch * element};
    };

    load_rows(in.begin_fill(), gm(x) + uint64_t{first} * t.columns * sizeof(In), shape(sizeof(In)));
    in.end_fill();

    convert_or_copy(work.x, ub<In>(in.begin_use()), rows * t.pitch);
    in.end_use();
    barrier<Pipe::V>();
    const Ub<float> result = softmax(work, t, rows);
    convert_or_copy(ub<Out>(out.begin_fill()), result, rows * t.pitch);
    barrier<Pipe::V>();  // the next tile overwrites the arrays that this conversion reads
    out.end_fill();

    store_rows(gm(y) + uint64_t{first} * t.columns * sizeof(Out), out.begin_use(),
               shape(sizeof(Out)));
    out.end_use();
  }
}

using f16 = half;
using f32 = float;

}  // namespace

#define SOFTMAX(in, out)                                                           \
  extern "C" __global__ __aicore__ void softmax_##in##_##out(GM_ADDR x, GM_ADDR y, \
                                                             GM_ADDR tiling) {     \
    run<in, out>(x, y, tiling);                                                    \
  }
#include "softmax/softmax.def"

}  // namespace cubist::kernels

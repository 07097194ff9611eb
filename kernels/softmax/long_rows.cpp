// softmax_long_<in>_<out>(x, y, tiling): as softmax_<in>_<out>, for rows that do not fit in UB. A
// row passes through UB twice, in pieces: for its maximum and, against the maximum so far, its sum
// of exponentials (Milakov and Gimelshein, arXiv 1805.02867); for its result. Double-buffered;
// blocks take contiguous shares of rows. tiling: SoftmaxLongTiling.
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"
#include "cubist/device/vector.h"
#include "softmax/tiling.h"

namespace cubist::kernels {
namespace {

using namespace device;

template <class In, class Out>
class LongRows {
 public:
  explicit LongRows(const SoftmaxLongTiling& t)
      : t_(t), in_(0, t.piece * sizeof(In)), out_(2 * t.piece * sizeof(In), t.piece * sizeof(Out)) {
    work_ = {static_cast<uint32_t>(2 * t.piece * (sizeof(In) + sizeof(Out)))};
    partial_[0] = work_ + t.piece;
    partial_[1] = partial_[0] + softmax_partial_pitch(t.piece);
    maximum_ = partial_[1] + softmax_partial_pitch(t.piece);
    sum_ = maximum_ + kFloatsPerRepeat;
    of_piece_ = sum_ + kFloatsPerRepeat;
    correction_ = of_piece_ + kFloatsPerRepeat;
    maximum_block_ = correction_ + kFloatsPerRepeat;
    sum_block_ = maximum_block_ + kFloatsPerRepeat;
  }

  void run_row(uint64_t x, uint64_t y) {
    fill(maximum_, -__builtin_inff(), kFloatsPerRepeat);
    fill(sum_, 0.0f, kFloatsPerRepeat);
    for (uint32_t first = 0; first < t_.columns; first += t_.piece) {
      const uint32_t n = load(x, first);
      find_maximum(n);
      subtract_block(work_, work_, maximum_block_, n);
      barrier<Pipe::V>();
      exponential(work_, work_, n);
      barrier<Pipe::V>();
      reduce<Sum>(n);
      multiply(sum_, sum_, correction_, 1);
      barrier<Pipe::V>();
      add(sum_, sum_, of_piece_, 1);
      barrier<Pipe::V>();
    }
    if (t_.is_log) logarithm(sum_, sum_, 1);
    barrier<Pipe::V>();
    broadcast_to_blocks(sum_block_, sum_, 1);
    for (uint32_t first = 0; first < t_.columns; first += t_.piece) {
      const uint32_t n = load(x, first);
      write_piece(y, first, n);
    }
  }

 private:
  // A piece of the row in work_, in f32; its length.
  uint32_t load(uint64_t x, uint32_t first) {
    const uint32_t n = smaller(t_.piece, t_.columns - first);
    load_bytes(in_.begin_fill(), x + uint64_t{first} * sizeof(In), n * sizeof(In));
    in_.end_fill();
    barrier<Pipe::V>();  // the piece before has been used
    convert_or_copy(work_, ub<In>(in_.begin_use()), n);
    in_.end_use();
    barrier<Pipe::V>();
    return n;
  }

  // of_piece_[0] = Op over the n elements of work_.
  template <class Op>
  void reduce(uint32_t n) {
    Ub<float> src = work_;
    uint32_t next = 0;
    for (; n > kFloatsPerRepeat; n = ceil_div(n, kFloatsPerRepeat), next ^= 1) {
      reduce_repeats<Op>(partial_[next], src, n);
      barrier<Pipe::V>();
      src = partial_[next];
    }
    reduce_short_rows<Op>(of_piece_, src, 1, kFloatsPerRepeat, n);
    barrier<Pipe::V>();
  }

  // The maximum so far, also as a block, and e^(the one before - it), by which sums so far grow
  // smaller.
  void find_maximum(uint32_t n) {
    reduce<Maximum>(n);
    maximum(of_piece_, of_piece_, maximum_, 1);
    barrier<Pipe::V>();
    subtract(correction_, maximum_, of_piece_, 1);
    barrier<Pipe::V>();
    exponential(correction_, correction_, 1);
    copy(maximum_, of_piece_, 1);
    barrier<Pipe::V>();
    broadcast_to_blocks(maximum_block_, maximum_, 1);
    barrier<Pipe::V>();
  }

  void write_piece(uint64_t y, uint32_t first, uint32_t n) {
    subtract_block(work_, work_, maximum_block_, n);
    barrier<Pipe::V>();
    if (t_.is_log) {
      subtract_block(work_, work_, sum_block_, n);
    } else {
      exponential(work_, work_, n);
      barrier<Pipe::V>();
      divide_block(work_, work_, sum_block_, n);
    }
    barrier<Pipe::V>();
    convert_or_copy(ub<Out>(out_.begin_fill()), work_, n);
    out_.end_fill();
    store_bytes(y + uint64_t{first} * sizeof(Out), out_.begin_use(), n * sizeof(Out));
    out_.end_use();
  }

  const SoftmaxLongTiling t_;
  Ring<Pipe::MTE2, Pipe::V> in_;
  Ring<Pipe::V, Pipe::MTE3> out_;
  // Vectors of one repeat, of which element 0 counts; the blocks hold eight copies of it.
  Ub<float> work_, partial_[2], maximum_, sum_, of_piece_, correction_, maximum_block_, sum_block_;
};

template <class In, class Out>
void run(GM_ADDR x, GM_ADDR y, GM_ADDR words) {
  const auto t = read_tiling<SoftmaxLongTiling>(words);
  LongRows<In, Out> rows(t);
  const Share share = share_of_block(t.rows);
  for (uint32_t row = share.begin; row < share.end; ++row) {
    const uint64_t first = uint64_t{row} * t.columns;
    rows.run_row(gm(x) + first * sizeof(In), gm(y) + first * sizeof(Out));
  }
}

using f16 = half;
using f32 = float;

}  // namespace

#define SOFTMAX(in, out)                                                                \
  extern "C" __global__ __aicore__ void softmax_long_##in##_##out(GM_ADDR x, GM_ADDR y, \
                                                                  GM_ADDR tiling) {     \
    run<in, out>(x, y, tiling);                                                         \
  }
#include "softmax/softmax.def"

}  // namespace cubist::kernels

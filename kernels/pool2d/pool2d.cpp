// pool_<kind>_<type>(x, y, tiling): pooling over 5HD. Any window, stride and padding; every window
// meets the map. A step makes a run of one output row. Windows are separable: rows are combined
// first (contiguous), columns second (strided). Padding is never stored: each window column acts on
// the outputs for which it lies inside the map. Averages are summed and divided in f32. Blocks take
// contiguous shares of (plane, output row, run). tiling: Pool2dTiling.
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"
#include "cubist/device/vector.h"
#include "pool2d/tiling.h"

namespace cubist::kernels {
namespace {

using namespace device;

// Works on `count` elements, or on one 32 B block of each pixel.
struct Max {
  static constexpr bool kIsAverage = false;
  template <class T>
  static T neutral() {
    return static_cast<T>(-__builtin_inff());
  }
  static void apply(uint32_t dst, uint32_t a, uint32_t b, const isa::VectorBinaryConfig& config) {
    xnpu::vmax(dst, a, b, config);
  }
};
struct Average {
  static constexpr bool kIsAverage = true;
  template <class T>
  static T neutral() {
    return T{0};
  }
  static void apply(uint32_t dst, uint32_t a, uint32_t b, const isa::VectorBinaryConfig& config) {
    xnpu::vadd(dst, a, b, config);
  }
};

// [begin, end) of a coordinate.
struct Range {
  int32_t begin, end;
  uint32_t size() const { return static_cast<uint32_t>(end - begin); }
};
int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }
int32_t most(int32_t a, int32_t b) { return a < b ? b : a; }
Range clip(Range range, Range to) {
  const int32_t begin = most(range.begin, to.begin);
  return {begin, most(begin, least(range.end, to.end))};
}
int32_t as_signed(uint32_t value) { return static_cast<int32_t>(value); }

// Of outputs [out.begin, out.end), those for which coordinate o * stride + offset lies in `valid`.
Range outputs_inside(Range out, int32_t offset, int32_t stride, Range valid) {
  const auto at_or_above = [&](int32_t coordinate) {
    const int32_t distance = coordinate - offset;
    return distance <= 0 ? 0 : (distance + stride - 1) / stride;
  };
  return clip(out, {at_or_above(valid.begin), at_or_above(valid.end)});
}

// T: of the tensors; W: of the arithmetic.
template <class Kind, class T, class W>
class Pool {
 public:
  Pool(uint64_t x, uint64_t y, const Pool2dTiling& tiling)
      : x_(x),
        y_(y),
        t_(tiling),
        loaded_bytes_(t_.chunk_rows * t_.tile_in_width * kBlockBytes),
        in_(0, loaded_bytes_),
        out_(2 * loaded_bytes_, t_.tile_width * kBlockBytes) {
    uint32_t at = 2 * loaded_bytes_ + 2 * t_.tile_width * kBlockBytes;
    const auto take = [&](uint32_t pixels) {
      const Ub<W> array = {at};
      at += pixels * kPixelBlocks * kBlockBytes;
      return array;
    };
    column_ = take(t_.tile_in_width);
    if constexpr (Kind::kIsAverage) {
      counts_ = take(t_.tile_width);
      divisors_ = take(t_.tile_width);
    }
    if constexpr (kConverts) {
      converted_ = take(t_.chunk_rows * t_.tile_in_width);
      results_ = take(t_.tile_width);
    }
  }

  void run() {
    const uint32_t runs = ceil_div(t_.out_width, t_.tile_width);
    const Share share = share_of_block(t_.planes * t_.out_height * runs);
    for (uint32_t step = share.begin; step < share.end; ++step) {
      const uint32_t first = step % runs * t_.tile_width;
      const Range out = {as_signed(first), as_signed(smaller(first + t_.tile_width, t_.out_width))};
      make_run(step / runs / t_.out_height, step / runs % t_.out_height, out);
    }
  }

 private:
  static constexpr uint32_t kLanes = kPerBlock<T>;                 // of a pixel
  static constexpr uint32_t kPixelBlocks = kLanes / kPerBlock<W>;  // of a pixel in W
  static constexpr bool kConverts = sizeof(T) != sizeof(W);

  void make_run(uint32_t plane, uint32_t row, Range out) {
    const Range map_rows = {0, as_signed(t_.height)}, map_columns = {0, as_signed(t_.width)};
    const int32_t top = as_signed(row * t_.stride_h) - as_signed(t_.pad_top);
    const int32_t left = out.begin * as_signed(t_.stride_w) - as_signed(t_.pad_left);
    const int32_t right =
        (out.end - 1) * as_signed(t_.stride_w) - as_signed(t_.pad_left) + as_signed(t_.kernel_w);
    const Range rows = clip({top, top + as_signed(t_.kernel_h)}, map_rows);
    const Range columns = clip({left, right}, map_columns);

    combine_rows(plane, rows, columns);
    const Ub<T> slot = {out_.begin_fill()};
    const Ub<W> results = kConverts ? results_ : ub<W>(slot.address);
    combine_columns(results, out, columns);
    if constexpr (Kind::kIsAverage) {
      divide_by_counts(results, out, count_rows(top));
    }
    if constexpr (kConverts) {
      convert(slot, results, out.size() * kLanes);
      barrier<Pipe::V>();  // the next run overwrites `results`
    }
    out_.end_fill();
    const uint64_t pixel =
        (uint64_t{plane} * t_.out_height + row) * t_.out_width + static_cast<uint32_t>(out.begin);
    store_bytes(y_ + pixel * kBlockBytes, out_.begin_use(), out.size() * kBlockBytes);
    out_.end_use();
  }

  // column_[x] = rows of the map combined, for the given columns.
  void combine_rows(uint32_t plane, Range rows, Range columns) {
    const uint32_t row_elements = columns.size() * kLanes;
    for (int32_t first = rows.begin; first < rows.end; first += as_signed(t_.chunk_rows)) {
      const uint32_t count = smaller(t_.chunk_rows, static_cast<uint32_t>(rows.end - first));
      const Ub<W> chunk = load(plane, first, count, columns);
      uint32_t row = 0;
      if (first == rows.begin) {
        copy(column_, chunk, row_elements);
        row = 1;
      }
      for (; row < count; ++row) {
        barrier<Pipe::V>();
        set_count(row_elements);
        Kind::apply(column_.address, column_.address, (chunk + row * row_elements).address,
                    binary<W>());
      }
      barrier<Pipe::V>();
      if constexpr (!kConverts) in_.end_use();
    }
  }

  // Rows [first, first + count) in W, side by side in UB.
  Ub<W> load(uint32_t plane, int32_t first, uint32_t count, Range columns) {
    const uint64_t pixel = (uint64_t{plane} * t_.height + static_cast<uint32_t>(first)) * t_.width +
                           static_cast<uint32_t>(columns.begin);
    const uint32_t row_bytes = columns.size() * kBlockBytes;
    load_rows(in_.begin_fill(), x_ + pixel * kBlockBytes,
              {.rows = count,
               .bytes = row_bytes,
               .gm_pitch = t_.width * kBlockBytes,
               .ub_pitch = row_bytes});
    in_.end_fill();
    const uint32_t slot = in_.begin_use();
    if constexpr (!kConverts) return {slot};
    convert(converted_, ub<T>(slot), count * columns.size() * kLanes);
    in_.end_use();
    barrier<Pipe::V>();
    return converted_;
  }

  // results[o] = the window's columns of column_ combined.
  void combine_columns(Ub<W> results, Range out, Range columns) {
    fill(results, Kind::template neutral<W>(), out.size() * kLanes);
    barrier<Pipe::V>();
    for (uint32_t k = 0; k < t_.kernel_w; ++k) {
      const int32_t offset = as_signed(k) - as_signed(t_.pad_left);
      const Range inside =
          outputs_inside(out, offset, as_signed(t_.stride_w), {0, as_signed(t_.width)});
      if (inside.size() == 0) continue;
      const int32_t source = inside.begin * as_signed(t_.stride_w) + offset - columns.begin;
      combine_pixels(results + static_cast<uint32_t>(inside.begin - out.begin) * kLanes,
                     column_ + static_cast<uint32_t>(source) * kLanes, inside.size());
      barrier<Pipe::V>();
    }
  }

  // dst[i] = dst[i] combined with src[i * stride_w], whole pixels.
  void combine_pixels(Ub<W> dst, Ub<W> src, uint32_t pixels) {
    const uint32_t step = t_.stride_w * kPixelBlocks;
    if (repeat_stride(step) > kMaxRepeatStride) {
      set_count(kLanes);
      for (uint32_t i = 0; i < pixels; ++i) {
        const uint32_t at = (dst + i * kLanes).address;
        Kind::apply(at, at, (src + i * t_.stride_w * kLanes).address, binary<W>());
      }
      return;
    }
    set_count(pixels * kPerBlock<W>);
    for (uint32_t block = 0; block < kPixelBlocks; ++block) {
      isa::VectorBinaryConfig config = binary<W>(kPixelBlocks, step);
      config.dst_blk = kPixelBlocks;
      config.dst_rep = repeat_stride(kPixelBlocks);
      const uint32_t at = dst.address + block * kBlockBytes;
      Kind::apply(at, at, src.address + block * kBlockBytes, config);
    }
  }

  // How many rows of the window count.
  uint32_t count_rows(int32_t top) const {
    return clip({top, top + as_signed(t_.kernel_h)}, counted(t_.height, t_.pad_top, t_.pad_bottom))
        .size();
  }
  Range counted(uint32_t size, uint32_t before, uint32_t after) const {
    if (!t_.count_include_pad) return {0, as_signed(size)};
    return {-as_signed(before), as_signed(size + after)};
  }

  // counts_[o] = columns of window o that count.
  void count_columns(Range out) {
    if (counts_begin_ == out.begin) return;
    counts_begin_ = out.begin;
    fill(counts_, W{0}, out.size() * kLanes);
    barrier<Pipe::V>();
    for (uint32_t k = 0; k < t_.kernel_w; ++k) {
      const Range inside =
          outputs_inside(out, as_signed(k) - as_signed(t_.pad_left), as_signed(t_.stride_w),
                         counted(t_.width, t_.pad_left, t_.pad_right));
      if (inside.size() == 0) continue;
      const Ub<W> first = counts_ + static_cast<uint32_t>(inside.begin - out.begin) * kLanes;
      add_scalar(first, first, W{1}, inside.size() * kLanes);
      barrier<Pipe::V>();
    }
  }

  void divide_by_counts(Ub<W> results, Range out, uint32_t rows) {
    count_columns(out);
    multiply_scalar(divisors_, counts_, static_cast<W>(rows), out.size() * kLanes);
    barrier<Pipe::V>();
    divide(results, results, divisors_, out.size() * kLanes);
    barrier<Pipe::V>();
  }

  static constexpr uint32_t kMaxRepeatStride = 255;  // 8-bit field of binary instructions

  const uint64_t x_, y_;
  const Pool2dTiling t_;
  const uint32_t loaded_bytes_;
  Ring<Pipe::MTE2, Pipe::V> in_;
  Ring<Pipe::V, Pipe::MTE3> out_;
  Ub<W> column_, counts_, divisors_, converted_, results_;
  int32_t counts_begin_ = -1;  // first output that counts_ holds
};

using f16 = half;
using f32 = float;

template <class Kind, class T>
void run(GM_ADDR x, GM_ADDR y, GM_ADDR tiling) {
  const auto pool = [&]<class W>(W) {
    Pool<Kind, T, W>(gm(x), gm(y), read_tiling<Pool2dTiling>(tiling)).run();
  };
  if constexpr (Kind::kIsAverage) {
    pool(float{});
  } else {
    pool(T{});
  }
}

}  // namespace

#define POOL2D(name, kind, type)                                                     \
  extern "C" __global__ __aicore__ void name(GM_ADDR x, GM_ADDR y, GM_ADDR tiling) { \
    run<kind, type>(x, y, tiling);                                                   \
  }
#include "pool2d/pool2d.def"

}  // namespace cubist::kernels

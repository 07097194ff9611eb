// batch_norm_sums_<t>(x, statistics, tiling): per channel of x, 5HD, the sum and the sum of squares
// of each part of n x pixels.
// batch_norm_<t>(x, scale, bias, y, statistics, tiling): y = (x - mean) / sqrt(variance + epsilon)
// * scale + bias per channel, in f32, rounded once. scale, bias: f32[c1 * C0]. Mean and variance
// are given, or those of the sums: E[x^2] - E[x]^2, not below 0. statistics: batch_norm/tiling.h.
// Double-buffered; blocks take contiguous shares of parts, of steps.
#include "batch_norm/tiling.h"
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"
#include "cubist/device/vector.h"

namespace cubist::kernels {
namespace {

using namespace device;

template <class T>
constexpr uint32_t kC0 = kPerBlock<T>;
template <class T>
constexpr uint32_t kRow = batch_norm_row(kC0<T>);  // f32 per c1 and part

// Planes of x as steps: images outside, pixels inside.
class Steps {
 public:
  explicit Steps(const BatchNormTiling& t) : t_(t), per_image_(ceil_div(t.pixels, t.tile_pixels)) {}

  uint32_t count() const { return ceil_div(t_.n, t_.tile_images) * per_image_; }

  // Where step `index` of plane c1 is, as GM and UB have it: whole planes lie side by side in UB.
  struct Step {
    uint64_t offset;
    Rows rows;
    uint32_t pixels;
  };
  Step at(uint32_t c1, uint32_t index) const {
    const uint32_t image = index / per_image_ * t_.tile_images;
    const uint32_t first = index % per_image_ * t_.tile_pixels;
    const uint32_t images = smaller(t_.tile_images, t_.n - image);
    const uint32_t pixels = smaller(t_.tile_pixels, t_.pixels - first);
    return {.offset = ((uint64_t{image} * t_.c1 + c1) * t_.pixels + first) * kBlockBytes,
            .rows = {.rows = images,
                     .bytes = pixels * kBlockBytes,
                     .gm_pitch = t_.c1 * t_.pixels * kBlockBytes,
                     .ub_pitch = pixels * kBlockBytes},
            .pixels = images * pixels};
  }

 private:
  const BatchNormTiling& t_;
  const uint32_t per_image_;
};

// a[0, granule) = the sum of all granules of a; count is a multiple of the granule.
void add_granules(Ub<float> a, uint32_t count, uint32_t granule) {
  while (count > granule) {
    const uint32_t half = round_up(ceil_div(count, 2), granule);
    barrier<Pipe::V>();
    add(a, a, a + half, count - half);
    count = half;
  }
  barrier<Pipe::V>();
}

// ------------------------------------------------------------------------------------- sums

template <class T>
class Summing {
 public:
  explicit Summing(const BatchNormTiling& t)
      : t_(t),
        steps_(t),
        elements_(t.tile_images * t.tile_pixels * kC0<T>),
        in_(0, elements_ * sizeof(T)),
        out_(2 * elements_ * sizeof(T), kRow<T> * sizeof(float)) {
    const uint32_t work = 2 * elements_ * sizeof(T) + 2 * kRow<T> * sizeof(float);
    sums_ = {work};
    square_sums_ = sums_ + elements_;
    squares_ = square_sums_ + elements_;
    values_ = squares_ + elements_;
  }

  void run(uint64_t x, uint64_t statistics) {
    const Share share = share_of_block(t_.c1 * t_.parts);
    for (uint32_t unit = share.begin; unit < share.end; ++unit) {
      add_part(x, unit / t_.parts, unit % t_.parts);
      const Ub<float> row = {out_.begin_fill()};
      copy(row, sums_, kC0<T>);
      copy(row + kC0<T>, square_sums_, kC0<T>);
      barrier<Pipe::V>();  // the next part overwrites the sums
      out_.end_fill();
      store_bytes(statistics + uint64_t{unit} * kRow<T> * sizeof(float), out_.begin_use(),
                  kRow<T> * sizeof(float));
      out_.end_use();
    }
  }

 private:
  void add_part(uint64_t x, uint32_t c1, uint32_t part) {
    fill(sums_, 0.0f, 2 * elements_);
    const uint32_t steps = steps_.count();
    const uint32_t end = (part + 1) * steps / t_.parts;
    for (uint32_t index = part * steps / t_.parts; index < end; ++index) {
      const auto step = steps_.at(c1, index);
      load_rows(in_.begin_fill(), x + step.offset, step.rows);
      in_.end_fill();
      add_step(ub<T>(in_.begin_use()), step.pixels * kC0<T>);
      in_.end_use();
    }
    add_granules(sums_, elements_, kC0<T>);
    add_granules(square_sums_, elements_, kC0<T>);
  }
  void add_step(Ub<T> x, uint32_t count) {
    Ub<float> values = {x.address};
    if constexpr (sizeof(T) != sizeof(float)) {
      barrier<Pipe::V>();  // the step before read `values_`
      convert(values_, x, count);
      values = values_;
    }
    barrier<Pipe::V>();
    multiply(squares_, values, values, count);
    add(sums_, sums_, values, count);
    barrier<Pipe::V>();
    add(square_sums_, square_sums_, squares_, count);
  }

  const BatchNormTiling& t_;
  const Steps steps_;
  const uint32_t elements_;
  Ring<Pipe::MTE2, Pipe::V> in_;
  Ring<Pipe::V, Pipe::MTE3> out_;
  Ub<float> sums_, square_sums_, squares_, values_;
};

// ------------------------------------------------------------------------------------- result

// Factor and offset of 64 lanes, of one c1 after the other: y = x * factor + offset.
template <class T>
class Affine {
 public:
  Affine(const BatchNormTiling& t, uint32_t at)
      : t_(t), parameters_(at, 2 * kC0<T> * sizeof(float), 1) {
    constexpr uint32_t kLanes = kFloatsPerRepeat;
    factor_ = {at + kRepeatBytes};
    offset_ = factor_ + kLanes;
    mean_ = offset_ + kLanes;
    variance_ = mean_ + kLanes;
    statistics_ = {at + 8 * kRepeatBytes};
  }

  void set(uint64_t scale, uint64_t bias, uint64_t statistics, uint32_t c1) {
    constexpr auto kBytes = static_cast<uint32_t>(kC0<T> * sizeof(float));
    const uint32_t row_bytes = t_.parts * kRow<T> * sizeof(float);
    const uint32_t slot = parameters_.begin_fill();
    load_bytes(slot, scale + uint64_t{c1} * kBytes, kBytes);
    load_bytes(slot + kBytes, bias + uint64_t{c1} * kBytes, kBytes);
    load_bytes(statistics_.address, statistics + uint64_t{c1} * row_bytes, row_bytes);
    parameters_.end_fill();
    const Ub<float> given = {parameters_.begin_use()};
    find_mean_and_variance();
    add_scalar(variance_, variance_, __builtin_bit_cast(float, t_.epsilon), kC0<T>);
    barrier<Pipe::V>();
    square_root(variance_, variance_, kC0<T>);
    barrier<Pipe::V>();
    divide(factor_, given, variance_, kC0<T>);
    barrier<Pipe::V>();
    multiply(mean_, mean_, factor_, kC0<T>);
    barrier<Pipe::V>();
    subtract(offset_, given + kC0<T>, mean_, kC0<T>);
    barrier<Pipe::V>();
    parameters_.end_use();
    for (uint32_t lane = kC0<T>; lane < kFloatsPerRepeat; lane += kC0<T>) {
      copy(factor_ + lane, factor_, kC0<T>);
      copy(offset_ + lane, offset_, kC0<T>);
    }
    barrier<Pipe::V>();
  }

  void apply(Ub<float> y, Ub<float> x, uint32_t count) const {
    multiply_by_repeat(y, x, factor_, count);
    barrier<Pipe::V>();
    add_repeat(y, y, offset_, count);
  }

 private:
  void find_mean_and_variance() {
    if (t_.is_given) {
      copy(mean_, statistics_, kC0<T>);
      copy(variance_, statistics_ + kC0<T>, kC0<T>);
      barrier<Pipe::V>();
      return;
    }
    const auto reciprocal = __builtin_bit_cast(float, t_.reciprocal_of_count);
    add_granules(statistics_, t_.parts * kRow<T>, kRow<T>);
    multiply_scalar(mean_, statistics_, reciprocal, kC0<T>);
    multiply_scalar(variance_, statistics_ + kC0<T>, reciprocal, kC0<T>);
    barrier<Pipe::V>();
    multiply(statistics_, mean_, mean_, kC0<T>);
    barrier<Pipe::V>();
    subtract(variance_, variance_, statistics_, kC0<T>);
    barrier<Pipe::V>();
    maximum_scalar(variance_, variance_, 0.0f, kC0<T>);
    barrier<Pipe::V>();
  }

  const BatchNormTiling& t_;
  Ring<Pipe::MTE2, Pipe::V, 2> parameters_;  // scale and bias, and with them `statistics_`
  Ub<float> factor_, offset_, mean_, variance_, statistics_;
};

template <class T>
void normalize(GM_ADDR x, GM_ADDR scale, GM_ADDR bias, GM_ADDR y, GM_ADDR statistics,
               const BatchNormTiling& t) {
  const Steps steps(t);
  const uint32_t elements = t.tile_images * t.tile_pixels * kC0<T>;
  const auto slot = static_cast<uint32_t>(elements * sizeof(T));
  Ring<Pipe::MTE2, Pipe::V> in(0, slot);
  Ring<Pipe::V, Pipe::MTE3> out(2 * slot, slot);
  const Ub<float> work = {4 * slot};
  Affine<T> affine(t, 4 * slot + (sizeof(T) == sizeof(float) ? 0 : elements * sizeof(float)));

  const Share share = share_of_block(t.c1 * steps.count());
  for (uint32_t index = share.begin; index < share.end; ++index) {
    const uint32_t c1 = index / steps.count(), number = index % steps.count();
    if (index == share.begin || number == 0) affine.set(gm(scale), gm(bias), gm(statistics), c1);
    const auto step = steps.at(c1, number);
    load_rows(in.begin_fill(), gm(x) + step.offset, step.rows);
    in.end_fill();

    const Ub<T> from = {in.begin_use()}, to = {out.begin_fill()};
    const uint32_t count = step.pixels * kC0<T>;
    if constexpr (sizeof(T) == sizeof(float)) {
      affine.apply(to, from, count);
    } else {
      convert(work, from, count);
      barrier<Pipe::V>();
      affine.apply(work, work, count);
      barrier<Pipe::V>();
      convert(to, work, count);
      barrier<Pipe::V>();  // the next step writes `work`
    }
    in.end_use();
    out.end_fill();

    Rows rows = step.rows;
    store_rows(gm(y) + step.offset, out.begin_use(), rows);
    out.end_use();
  }
}

using f16 = half;
using f32 = float;

}  // namespace

#define BATCH_NORM(type)                                                                       \
  extern "C" __global__ __aicore__ void batch_norm_sums_##type(GM_ADDR x, GM_ADDR statistics,  \
                                                               GM_ADDR tiling) {               \
    const auto t = read_tiling<BatchNormTiling>(tiling);                                       \
    Summing<type>(t).run(gm(x), gm(statistics));                                               \
  }                                                                                            \
  extern "C" __global__ __aicore__ void batch_norm_##type(                                     \
      GM_ADDR x, GM_ADDR scale, GM_ADDR bias, GM_ADDR y, GM_ADDR statistics, GM_ADDR tiling) { \
    normalize<type>(x, scale, bias, y, statistics, read_tiling<BatchNormTiling>(tiling));      \
  }
#include "batch_norm/batch_norm.def"

}  // namespace cubist::kernels

// Coupled cores: accumulators that start from a bias, and results from L0C through UB to GM.
#pragma once

#include "cubist/device/cube.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"

namespace cubist::device {

constexpr uint32_t kAccumulatorRowBytes = kFractal * sizeof(float);  // of a strip of 16 columns

// One or two accumulators in L0C that the vector unit starts with a bias and empties, and the cube
// adds to between. Event ids 0 and 1 of (V, M) and (M, V).
class BiasedAccumulators {
 public:
  __forceinline__ BiasedAccumulators(uint32_t slot_bytes, uint32_t slots)
      : slot_bytes_(slot_bytes), last_(slots - 1) {}
  BiasedAccumulators(const BiasedAccumulators&) = delete;
  BiasedAccumulators& operator=(const BiasedAccumulators&) = delete;

  // Every row of the next rows x columns product starts as f32[columns] in UB. With one slot, after
  // end_use() of the product before it; with two, of the one before that. V.
  __forceinline__ void start(uint32_t bias_ub, uint32_t rows, uint32_t columns) {
    const uint32_t row_fractals = ceil_div(rows, kFractal);
    barrier<Pipe::V>();  // the slot's previous result has been read
    for (uint32_t m1 = 0; m1 < row_fractals; ++m1) {
      xnpu::broadcast_ub_to_cc(address(start_) + m1 * kFractal * kAccumulatorRowBytes, bias_ub,
                               {.n_burst = ceil_div(columns, kFractal),
                                .len_burst = 1,
                                .dst_gap = row_fractals - 1,
                                .type = isa::DataType::f32});
    }
    set_flag<Pipe::V, Pipe::M>(start_);
    start_ ^= last_;
  }

  // M waits until the next product has been started; its address.
  __forceinline__ uint32_t begin_fill() {
    wait_flag<Pipe::V, Pipe::M>(fill_);
    return address(fill_);
  }
  __forceinline__ void end_fill() {
    set_flag<Pipe::M, Pipe::V>(fill_);
    fill_ ^= last_;
  }
  // V waits until the next product is complete; its address.
  __forceinline__ uint32_t begin_use() {
    wait_flag<Pipe::M, Pipe::V>(use_);
    return address(use_);
  }
  __forceinline__ void end_use() { use_ ^= last_; }

 private:
  __forceinline__ uint32_t address(uint32_t slot) const { return slot * slot_bytes_; }

  uint32_t slot_bytes_, last_;
  uint32_t start_ = 0, fill_ = 0, use_ = 0;
};

// rows x columns results from L0C to rows of `pitch` elements in GM, at most kStrips strips of 16
// columns at a time: V converts them to strips at `raw`, puts their rows end to end in a slot of
// `out`, and MTE3 writes those. Slots and `raw` hold kStrips * round_up(rows, 16) * 16 elements.
template <class T, bool kRelu, uint32_t kStrips>
__forceinline__ void store_through_ub(uint64_t gm, uint32_t pitch, uint32_t l0c, uint32_t rows,
                                      uint32_t columns, uint32_t raw,
                                      Ring<Pipe::V, Pipe::MTE3>& out) {
  constexpr uint32_t kRowBytes = kFractal * sizeof(T), kRowBlocks = kRowBytes / kBlockBytes;
  const uint32_t rows16 = round_up(rows, kFractal);
  for (uint32_t column = 0; column < columns; column += kStrips * kFractal) {
    const uint32_t count = smaller(kStrips * kFractal, columns - column);
    const uint32_t strips = ceil_div(count, kFractal);
    const uint32_t slot = out.begin_fill();
    barrier<Pipe::V>();  // what was at `raw` has been read
    xnpu::copy_matrix_cc_to_ubuf(
        raw, l0c + column / kFractal * rows16 * kAccumulatorRowBytes,
        {.len_burst = strips * rows16 / kFractal,
         .quant = sizeof(T) == 2 ? isa::QuantMode::f322f16 : isa::QuantMode::none,
         .relu = kRelu,
         .type = isa::DataType::f32});
    barrier<Pipe::V>();
    for (uint32_t strip = 0; strip < strips; ++strip) {
      xnpu::copy_ubuf_to_ubuf(
          slot + strip * kRowBytes, raw + strip * rows16 * kRowBytes,
          {.n_burst = rows, .len_burst = kRowBlocks, .dst_gap = (strips - 1) * kRowBlocks});
    }
    out.end_fill();
    store_rows(gm + column * sizeof(T), out.begin_use(),
               {.rows = rows,
                .bytes = static_cast<uint32_t>(count * sizeof(T)),
                .gm_pitch = static_cast<uint32_t>(pitch * sizeof(T)),
                .ub_pitch = strips * kRowBytes});
    out.end_use();
  }
}

// The same into planes of 16 channels, `plane_pixels` pixels from plane to plane: strips go out as
// they come from L0C. f16; gaps between planes are 16-bit, in blocks of 32 B.
template <bool kRelu, uint32_t kStrips>
__forceinline__ void store_planes_through_ub(uint64_t gm, uint32_t plane_pixels, uint32_t l0c,
                                             uint32_t pixels, uint32_t channels,
                                             Ring<Pipe::V, Pipe::MTE3>& out) {
  const uint32_t rows16 = round_up(pixels, kFractal), planes = channels / kFractal;
  for (uint32_t plane = 0; plane < planes; plane += kStrips) {
    const uint32_t strips = smaller(kStrips, planes - plane);
    xnpu::copy_matrix_cc_to_ubuf(out.begin_fill(), l0c + plane * rows16 * kAccumulatorRowBytes,
                                 {.len_burst = strips * rows16 / kFractal,
                                  .quant = isa::QuantMode::f322f16,
                                  .relu = kRelu,
                                  .type = isa::DataType::f32});
    out.end_fill();
    xnpu::copy_ubuf_to_gm(gm + uint64_t{plane} * plane_pixels * kBlockBytes, out.begin_use(),
                          {.n_burst = strips,
                           .len_burst = pixels,
                           .src_gap = rows16 - pixels,
                           .dst_gap = plane_pixels - pixels});
    out.end_use();
  }
}

}  // namespace cubist::device

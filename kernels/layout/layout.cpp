// nchw_to_5hd_<x>_<y>(x, y, tiling) and hd5_to_nchw_<x>_<y>(x, y, tiling): ND [n, c, h, w] <->
// NC1HWC0, with a change of type. Lanes past the channels are written as zero. The element type of
// the 5HD side decides C0 and is the one that is transposed. Double-buffered; blocks take
// contiguous shares of steps. tiling: LayoutTiling.
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"
#include "cubist/device/transpose.h"
#include "layout/layout_tiling.h"

namespace cubist::kernels {
namespace {

using namespace device;

// One step: where it is in both tensors, and how much of a tile it fills.
struct Step {
  uint32_t groups, channels, pixels;  // channels: of the groups, without the padded ones
  uint64_t first_row, first_pixel;  // index of the first row (n, c), of the first pixel (n, c1, p)
  uint32_t first_in_row;
};

template <uint32_t C0>
Step step_at(const LayoutTiling& t, uint32_t index) {
  const uint32_t groups = ceil_div(t.channels, C0);
  const uint32_t group_tiles = ceil_div(groups, t.tile_groups),
                 pixel_tiles = ceil_div(t.pixels, t.tile);
  const uint32_t first_in_row = index % pixel_tiles * t.tile;
  const uint32_t first_group = index / pixel_tiles % group_tiles * t.tile_groups;
  const uint32_t image = index / pixel_tiles / group_tiles;
  const uint32_t step_groups = smaller(t.tile_groups, groups - first_group);
  return {.groups = step_groups,
          .channels = smaller(step_groups * C0, t.channels - first_group * C0),
          .pixels = smaller(t.tile, t.pixels - first_in_row),
          .first_row = uint64_t{image} * t.channels + first_group * C0,
          .first_pixel = (uint64_t{image} * groups + first_group) * t.pixels + first_in_row,
          .first_in_row = first_in_row};
}

template <uint32_t C0>
Share steps_of_block(const LayoutTiling& t) {
  return share_of_block(t.n * ceil_div(ceil_div(t.channels, C0), t.tile_groups) *
                        ceil_div(t.pixels, t.tile));
}

// Rows of channels in ND, groups of pixels in 5HD; as GM and UB have them.
template <class T>
Rows nd_rows(const LayoutTiling& t, const Step& step) {
  constexpr auto kSize = static_cast<uint32_t>(sizeof(T));
  return {.rows = step.channels,
          .bytes = step.pixels * kSize,
          .gm_pitch = t.pixels * kSize,
          .ub_pitch = t.tile * kSize};
}
Rows hd5_rows(const LayoutTiling& t, const Step& step) {
  return {.rows = step.groups,
          .bytes = step.pixels * kBlockBytes,
          .gm_pitch = t.pixels * kBlockBytes,
          .ub_pitch = t.tile * kBlockBytes};
}

// A slot of rows or of pixels, in bytes.
template <class T, uint32_t C0>
uint32_t rows_bytes(const LayoutTiling& t) {
  return static_cast<uint32_t>(t.tile_groups * C0 * t.tile * sizeof(T));
}
uint32_t pixels_bytes(const LayoutTiling& t) { return t.tile_groups * t.tile * kBlockBytes; }

template <class From, class To>
void nchw_to_5hd(GM_ADDR x, GM_ADDR y, GM_ADDR words) {
  constexpr bool kConverts = sizeof(From) != sizeof(To);
  const auto t = read_tiling<LayoutTiling>(words);
  const uint32_t in_bytes = rows_bytes<From, kC0<To>>(t), out_bytes = pixels_bytes(t);
  Ring<Pipe::MTE2, Pipe::V> in(0, in_bytes);
  Ring<Pipe::V, Pipe::MTE3> out(2 * in_bytes, out_bytes);
  const Ub<To> zeros = {2 * in_bytes + 2 * out_bytes};
  const Ub<To> converted = zeros + t.tile;
  fill(zeros, To{0}, t.tile);

  const Share share = steps_of_block<kC0<To>>(t);
  for (uint32_t index = share.begin; index < share.end; ++index) {
    const Step step = step_at<kC0<To>>(t, index);
    load_rows(in.begin_fill(),
              gm(x) + (step.first_row * t.pixels + step.first_in_row) * sizeof(From),
              nd_rows<From>(t, step));
    in.end_fill();

    Ub<To> rows = {in.begin_use()};
    if constexpr (kConverts) {
      barrier<Pipe::V>();  // the previous step read `converted`
      convert(converted, ub<From>(rows.address), step.channels * t.tile);
      rows = converted;
    }
    barrier<Pipe::V>();
    const Ub<To> pixels = {out.begin_fill()};
    for (uint32_t group = 0; group < step.groups; ++group) {
      const auto row_address = [&](uint32_t c) {
        const uint32_t channel = group * kC0<To> + c;
        return channel < step.channels ? (rows + channel * t.tile).address : zeros.address;
      };
      rows_to_pixels(pixels + group * t.tile * kC0<To>, row_address,
                     ceil_div(step.pixels, kTransposePixels));
    }
    in.end_use();
    out.end_fill();

    store_rows(gm(y) + step.first_pixel * kBlockBytes, out.begin_use(), hd5_rows(t, step));
    out.end_use();
  }
}

template <class From, class To>
void hd5_to_nchw(GM_ADDR x, GM_ADDR y, GM_ADDR words) {
  constexpr bool kConverts = sizeof(From) != sizeof(To);
  const auto t = read_tiling<LayoutTiling>(words);
  const uint32_t in_bytes = pixels_bytes(t), out_bytes = rows_bytes<To, kC0<From>>(t);
  Ring<Pipe::MTE2, Pipe::V> in(0, in_bytes);
  Ring<Pipe::V, Pipe::MTE3> out(2 * in_bytes, out_bytes);
  const Ub<From> transposed = {2 * in_bytes + 2 * out_bytes};

  const Share share = steps_of_block<kC0<From>>(t);
  for (uint32_t index = share.begin; index < share.end; ++index) {
    const Step step = step_at<kC0<From>>(t, index);
    load_rows(in.begin_fill(), gm(x) + step.first_pixel * kBlockBytes, hd5_rows(t, step));
    in.end_fill();

    const Ub<From> pixels = {in.begin_use()};
    const Ub<To> result = {out.begin_fill()};
    const Ub<From> rows = kConverts ? transposed : ub<From>(result.address);
    if constexpr (kConverts) barrier<Pipe::V>();  // the previous step read `transposed`
    for (uint32_t group = 0; group < step.groups; ++group) {
      const auto row_address = [&](uint32_t c) {
        return (rows + (group * kC0<From> + c) * t.tile).address;
      };
      pixels_to_rows(row_address, pixels + group * t.tile * kC0<From>,
                     ceil_div(step.pixels, kTransposePixels));
    }
    in.end_use();
    if constexpr (kConverts) {
      barrier<Pipe::V>();
      convert(result, rows, step.channels * t.tile);
    }
    out.end_fill();

    store_rows(gm(y) + (step.first_row * t.pixels + step.first_in_row) * sizeof(To),
               out.begin_use(), nd_rows<To>(t, step));
    out.end_use();
  }
}

using f16 = half;
using f32 = float;

}  // namespace

#define LAYOUT(from, to)                                                                \
  extern "C" __global__ __aicore__ void nchw_to_5hd_##from##_##to(GM_ADDR x, GM_ADDR y, \
                                                                  GM_ADDR tiling) {     \
    nchw_to_5hd<from, to>(x, y, tiling);                                                \
  }                                                                                     \
  extern "C" __global__ __aicore__ void hd5_to_nchw_##from##_##to(GM_ADDR x, GM_ADDR y, \
                                                                  GM_ADDR tiling) {     \
    hd5_to_nchw<from, to>(x, y, tiling);                                                \
  }
#include "layout/layout.def"

}  // namespace cubist::kernels

// Feature maps as left operands of the cube: NC1HWC0 in GM -> the part that a tile reads in L1 ->
// rows of the im2col matrix in L0A; and results back to NC1HWC0.
#pragma once

#include "cubist/device/cube.h"

namespace cubist::device {

struct MapShape {
  uint32_t height, width;
};
struct Filter {
  uint32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left;
};

// Input coordinates along one axis that outputs [first, first + count) read.
struct MapSpan {
  uint32_t first, count;  // inside the map
  uint32_t pad_before, pad_after;
};
constexpr MapSpan map_span(uint32_t first, uint32_t count, uint32_t kernel, uint32_t stride,
                           uint32_t dilation, uint32_t pad, uint32_t size) {
  const auto begin = static_cast<int32_t>(first * stride) - static_cast<int32_t>(pad);
  const auto end = begin + static_cast<int32_t>((count - 1) * stride + (kernel - 1) * dilation + 1);
  const auto inside_begin = begin < 0 ? 0 : begin;
  const auto inside_end = end > static_cast<int32_t>(size) ? static_cast<int32_t>(size) : end;
  return {static_cast<uint32_t>(inside_begin), static_cast<uint32_t>(inside_end - inside_begin),
          static_cast<uint32_t>(inside_begin - begin), static_cast<uint32_t>(end - inside_end)};
}

// The part of a map that a tile of output pixels reads.
struct MapPart {
  MapSpan rows, columns;
};
constexpr MapPart map_part(const MapShape& map, const Filter& f, uint32_t out_row, uint32_t heights,
                           uint32_t out_column, uint32_t widths) {
  return {
      map_span(out_row, heights, f.kernel_h, f.stride_h, f.dilation_h, f.pad_top, map.height),
      map_span(out_column, widths, f.kernel_w, f.stride_w, f.dilation_w, f.pad_left, map.width)};
}

// Bytes in L1 of a plane of the part.
constexpr uint32_t plane_of(const MapPart& part) {
  return part.rows.count * part.columns.count * kBlockBytes;
}

// `c1s` planes of the part from plane `first_c1` of the image at `gm`. MTE2. Gaps between runs are
// 16-bit fields, in blocks of 32 B: whole planes in one instruction only where they fit.
__forceinline__ void load_map(uint32_t l1, uint64_t gm, const MapShape& map, const MapPart& part,
                              uint32_t first_c1, uint32_t c1s) {
  constexpr uint32_t kMaxGap = 65535;
  const uint32_t plane = map.height * map.width, pixels = part.rows.count * part.columns.count;
  const uint32_t corner = part.rows.first * map.width + part.columns.first;
  uint64_t from = gm + (uint64_t{first_c1} * plane + corner) * kBlockBytes;
  if (part.columns.count == map.width && plane - pixels <= kMaxGap) {
    xnpu::copy_gm_to_cbuf(l1, from,
                          {.n_burst = c1s, .len_burst = pixels, .src_gap = plane - pixels});
    return;
  }
  for (uint32_t c1 = 0; c1 < c1s; ++c1, from += uint64_t{plane} * kBlockBytes) {
    xnpu::copy_gm_to_cbuf(l1 + c1 * pixels * kBlockBytes, from,
                          {.n_burst = part.rows.count,
                           .len_burst = part.columns.count,
                           .src_gap = map.width - part.columns.count});
  }
}

// `pixels` rows and `depth` columns from column `k` of the im2col matrix of `c1s` planes. MTE1.
template <class T>
__forceinline__ void load_l0a_map(uint32_t l0a, uint32_t l1, const MapPart& part, const Filter& f,
                                  uint32_t c1s, uint32_t pixels, uint32_t k, uint32_t depth) {
  xnpu::set_spr<isa::Spr::fmatrix>(isa::FmatrixRegister{.l1_w = part.columns.count,
                                                        .l1_h = part.rows.count,
                                                        .pad_left = part.columns.pad_before,
                                                        .pad_right = part.columns.pad_after,
                                                        .pad_top = part.rows.pad_before,
                                                        .pad_bottom = part.rows.pad_after}
                                       .pack_value());
  xnpu::img2colv2_cbuf_to_ca(l0a, l1,
                             {.stride_w = f.stride_w,
                              .stride_h = f.stride_h,
                              .filter_w = f.kernel_w,
                              .filter_h = f.kernel_h,
                              .dilation_w = f.dilation_w,
                              .dilation_h = f.dilation_h,
                              .channel_size = c1s * kPerBlock<T> / 4,
                              .k_ext = depth,
                              .m_ext = pixels,
                              .k_start = k / kPerBlock<T>,
                              .elem = sizeof(T) == 4 ? 2u : 1u});
}

// `pixels` pixels of `planes` planes of C0 channels, `plane_pixels` from plane to plane in GM, end
// to end in L1: a fractal NZ matrix of `pixels` rows. MTE2.
__forceinline__ void load_planes(uint32_t l1, uint64_t gm, uint32_t pixels, uint32_t planes,
                                 uint32_t plane_pixels) {
  xnpu::copy_gm_to_cbuf(l1, gm,
                        {.n_burst = planes, .len_burst = pixels, .src_gap = plane_pixels - pixels});
}

#if __NPU_ARCH__ == 2201

// Results of `pixels` pixels and `channels` channels, a multiple of 16, from L0C to planes of C0
// channels. FIX.
template <class T, bool kRelu>
__forceinline__ void store_planes(uint64_t gm, uint32_t l0c, uint32_t pixels, uint32_t channels,
                                  uint32_t plane_pixels) {
  xnpu::copy_matrix_cc_to_gm(
      gm, l0c,
      {.dst_stride = plane_pixels,
       .n = channels,
       .m = pixels,
       .src_stride = round_up(pixels, kFractal),
       .quant = sizeof(T) == 2 ? isa::QuantMode::f322f16 : isa::QuantMode::none,
       .relu = kRelu ? isa::ReluMode::normal : isa::ReluMode::none,
       .channel_split = sizeof(T) == 4,
       .src_type = isa::DataType::f32});
}

#endif

}  // namespace cubist::device

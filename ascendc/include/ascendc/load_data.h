// Whole fractals of 512 B into L0A and L0B (MTE1), or from GM into L1, L0A and L0B (MTE2).
#pragma once

#include "ascendc/tensor.h"

namespace AscendC {

// Fractals; srcStride from start to start, dstGap from end to start.
struct LoadData2DParams {
  CUBIST_API LoadData2DParams() {}
  CUBIST_API LoadData2DParams(uint16_t start_index, uint8_t repeat_times, uint16_t src_stride,
                              uint8_t sid_number, uint16_t dst_gap, bool if_transpose,
                              uint8_t addr_mode)
      : startIndex(start_index),
        repeatTimes(repeat_times),
        srcStride(src_stride),
        sid(sid_number),
        dstGap(dst_gap),
        ifTranspose(if_transpose),
        addrMode(addr_mode) {}
  uint16_t startIndex = 0;
  uint8_t repeatTimes = 0;
  uint16_t srcStride = 0;
  uint8_t sid = 0;
  uint16_t dstGap = 0;
  bool ifTranspose = false;  // each fractal; types of 16 bits
  uint8_t addrMode = 0;      // 1: the source downwards
};
using LoadData2dParams = LoadData2DParams;

// Squares of 16 x 16 elements of 16 or 32 bits, 32 x 32 of 8 bits; startIndex and srcStride count
// squares, the gaps fractals.
struct LoadData2dTransposeParams {
  CUBIST_API LoadData2dTransposeParams() {}
  CUBIST_API LoadData2dTransposeParams(uint16_t start_index, uint8_t repeat_times,
                                       uint16_t src_stride, uint16_t dst_gap, uint16_t dst_frac_gap,
                                       uint8_t addr_mode = 0)
      : startIndex(start_index),
        repeatTimes(repeat_times),
        srcStride(src_stride),
        dstGap(dst_gap),
        dstFracGap(dst_frac_gap),
        addrMode(addr_mode) {}
  uint16_t startIndex = 0;
  uint8_t repeatTimes = 0;
  uint16_t srcStride = 0, dstGap = 0, dstFracGap = 0;
  uint8_t addrMode = 0;
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class T>
CUBIST_API isa::Load2dConfig load2d_of(const AscendC::LoadData2DParams& params) {
  require(!params.ifTranspose || kBitsOf<T> == 16,
          "LoadData: ifTranspose with elements of {} bits\n16 bits\nLoadDataWithTranspose takes "
          "others",
          kBitsOf<T>);
  return {.start_index = params.startIndex,
          .repeat = params.repeatTimes,
          .src_stride = params.srcStride,
          .dst_gap = params.dstGap,
          .transpose = params.ifTranspose,
          .decrement = params.addrMode != 0,
          .type = kTypeOf<T>};
}

[[noreturn]] CUBIST_API void wrong_destination(AscendC::TPosition position) {
  stop(
      "LoadData: the destination is at position {s}\nA2 or B2, from GM also A1 or B1\n"
      "a tensor of a TQue or TBuf there",
      position);
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T>
CUBIST_API void LoadData(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                         const LoadData2DParams& params) {
  using cubist::ascendc::LocalSpace;
  const uint64_t from = CUBIST_AT(L1, src, "LoadData: the source", "A1, B1, C1 or TSCM");
  const auto config = cubist::ascendc::load2d_of<T>(params);
  switch (cubist::ascendc::space_of(dst.GetPosition())) {
    case LocalSpace::L0A:
      return cubist::xnpu::load_cbuf_to_ca(dst.place(), from, config);
    case LocalSpace::L0B:
      return cubist::xnpu::load_cbuf_to_cb(dst.place(), from, config);
    default:
      cubist::ascendc::wrong_destination(dst.GetPosition());
  }
}
template <class T>
CUBIST_API void LoadData(const LocalTensor<T>& dst, const GlobalTensor<T>& src,
                         const LoadData2DParams& params) {
  using cubist::ascendc::LocalSpace;
  const auto config = cubist::ascendc::load2d_of<T>(params);
  switch (cubist::ascendc::space_of(dst.GetPosition())) {
    case LocalSpace::L1:
      return cubist::xnpu::load_gm_to_cbuf(dst.place(), src.address(), config);
    case LocalSpace::L0A:
      return cubist::xnpu::load_gm_to_ca(dst.place(), src.address(), config);
    case LocalSpace::L0B:
      return cubist::xnpu::load_gm_to_cb(dst.place(), src.address(), config);
    default:
      cubist::ascendc::wrong_destination(dst.GetPosition());
  }
}

template <class T>
CUBIST_API void LoadDataWithTranspose(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                                      const LoadData2dTransposeParams& params) {
  using cubist::ascendc::LocalSpace;
  const uint64_t from =
      CUBIST_AT(L1, src, "LoadDataWithTranspose: the source", "A1, B1, C1 or TSCM");
  const cubist::isa::Load2dTransposeConfig config = {.dst_frac_gap = params.dstFracGap,
                                                     .type = cubist::ascendc::kTypeOf<T>,
                                                     .start_index = params.startIndex,
                                                     .repeat = params.repeatTimes,
                                                     .src_stride = params.srcStride,
                                                     .dst_gap = params.dstGap,
                                                     .decrement = params.addrMode != 0};
  switch (cubist::ascendc::space_of(dst.GetPosition())) {
    case LocalSpace::L0A:
      return cubist::xnpu::load_cbuf_to_ca_transpose(dst.place(), from, config);
    case LocalSpace::L0B:
      return cubist::xnpu::load_cbuf_to_cb_transpose(dst.place(), from, config);
    default:
      cubist::ascendc::wrong_destination(dst.GetPosition());
  }
}

}  // namespace AscendC

// LoadData by image to column: a window of the matrix (output pixels) x (channels and filter
// points) of an NC1HWC0 map in L1 into L0A or L0B. A matrix in fractal NZ is such a map, one pixel
// wide. MTE1.
#pragma once

#include "ascendc/load_data.h"

namespace AscendC {

enum class FmatrixMode : uint8_t { FMATRIX_LEFT, FMATRIX_RIGHT };

// What LoadData sets of its own accord before it loads.
struct IsResetLoad3dConfig {
  bool isSetFMatrix = true, isSetPadding = true;
};
inline constexpr IsResetLoad3dConfig IS_RESER_LOAD3D_DEFAULT_CONFIG = {true, true};

template <class T>
struct LoadData3DParamsV2 {
  CUBIST_API LoadData3DParamsV2() {}
  CUBIST_API LoadData3DParamsV2(const uint8_t pad_list[4], uint16_t l1_h, uint16_t l1_w,
                                uint16_t channel_size, uint16_t k_extension, uint16_t m_extension,
                                uint16_t k_start, uint16_t m_start, uint8_t stride_w,
                                uint8_t stride_h, uint8_t filter_w, uint8_t filter_h,
                                uint8_t dilation_w, uint8_t dilation_h, bool en_transpose,
                                bool en_small_k, cubist::ascendc::ScalarOf<T> pad_value,
                                bool filter_size_w = false, bool filter_size_h = false,
                                bool f_matrix_ctrl = false)
      : l1H(l1_h),
        l1W(l1_w),
        channelSize(channel_size),
        kExtension(k_extension),
        mExtension(m_extension),
        kStartPt(k_start),
        mStartPt(m_start),
        strideW(stride_w),
        strideH(stride_h),
        filterW(filter_w),
        filterH(filter_h),
        dilationFilterW(dilation_w),
        dilationFilterH(dilation_h),
        enTranspose(en_transpose),
        enSmallK(en_small_k),
        padValue(pad_value),
        filterSizeW(filter_size_w),
        filterSizeH(filter_size_h),
        fMatrixCtrl(f_matrix_ctrl) {
    for (int side = 0; side < 4; ++side) padList[side] = pad_list[side];
  }
  uint8_t padList[4] = {0, 0, 0, 0};  // left, right, top, bottom: pixels
  uint16_t l1H = 0, l1W = 0, channelSize = 0;
  uint16_t kExtension = 0, mExtension = 0, kStartPt = 0, mStartPt = 0;  // elements, output pixels
  uint8_t strideW = 1, strideH = 1, filterW = 1, filterH = 1;
  uint8_t dilationFilterW = 1, dilationFilterH = 1;
  bool enTranspose = false;  // into A2; into B2 the matrix is always the right operand itself
  bool enSmallK = false;
  T padValue = T(0);
  bool filterSizeW = false, filterSizeH = false;  // 256 more
  bool fMatrixCtrl = false;                       // the map of FMATRIX_RIGHT
};

CUBIST_API void SetFmatrix(uint16_t l1H, uint16_t l1W, const uint8_t padList[4],
                           const FmatrixMode& mode) {
  const uint64_t bits = cubist::isa::FmatrixRegister{.l1_w = l1W,
                                                     .l1_h = l1H,
                                                     .pad_left = padList[0],
                                                     .pad_right = padList[1],
                                                     .pad_top = padList[2],
                                                     .pad_bottom = padList[3]}
                            .pack_value();
  if (mode == FmatrixMode::FMATRIX_LEFT) {
    cubist::xnpu::set_spr<cubist::isa::Spr::fmatrix>(bits);
  } else {
    cubist::xnpu::set_spr<cubist::isa::Spr::fmatrix_b>(bits);
  }
}
template <class T>
CUBIST_API void SetLoadDataPaddingValue(const T padValue) {
  cubist::xnpu::set_spr<cubist::isa::Spr::padding>(cubist::ascendc::bits_of(padValue));
}
template <class T = void>
CUBIST_API void SetLoadDataBoundary(uint32_t) {
  static_assert(cubist::ascendc::kNever<T>,
                "SetLoadDataBoundary: not implemented: no register of the chip's bounds L1");
}
struct LoadDataRepeatParam {
  uint16_t repeatStride = 0;
  uint8_t repeatTime = 1, repeatMode = 0;
};
template <class T = void>
CUBIST_API void SetLoadDataRepeat(const LoadDataRepeatParam&) {
  static_assert(cubist::ascendc::kNever<T>,
                "SetLoadDataRepeat: not implemented: a 3D load does not repeat; one LoadData for "
                "each repeat");
}

}  // namespace AscendC

namespace cubist::ascendc {

template <class T>
CUBIST_API isa::Load3dConfig load3d_of(const AscendC::LoadData3DParamsV2<T>& params,
                                       bool transpose) {
  constexpr uint32_t kC0 = kBlockBytes * 8 / kBitsOf<T>;
  constexpr uint32_t kUnit = 4, kMoreFilter = 256;  // units: isa/spec/formats.toml, load3d
  static_assert(kBitsOf<T> >= 8, "LoadData: not implemented: LoadData3DParamsV2 of int4b_t");
  require(!params.enSmallK,
          "LoadData: enSmallK\nfalse: not implemented otherwise\nwhole blocks of k");
  require(params.channelSize % kUnit == 0 && params.mStartPt % kUnit == 0,
          "LoadData: channelSize {}, mStartPt {}\nmultiples of 4\na map padded to that",
          params.channelSize, params.mStartPt);
  require(params.kStartPt % kC0 == 0,
          "LoadData: kStartPt {}\na multiple of 32 B, {} elements\nparts of whole blocks",
          params.kStartPt, kC0);
  return CUBIST_CHECKED(
      "LoadData",
      (isa::Load3dConfig{.stride_w = params.strideW,
                         .stride_h = params.strideH,
                         .filter_w = params.filterW + (params.filterSizeW ? kMoreFilter : 0),
                         .filter_h = params.filterH + (params.filterSizeH ? kMoreFilter : 0),
                         .dilation_w = params.dilationFilterW,
                         .dilation_h = params.dilationFilterH,
                         .channel_size = params.channelSize / kUnit,
                         .k_ext = params.kExtension,
                         .m_ext = params.mExtension,
                         .k_start = params.kStartPt / kC0,
                         .m_start = params.mStartPt / kUnit,
                         .transpose = transpose,
                         .fmatrix_b = params.fMatrixCtrl,
                         .elem = sizeof(T) == 4 ? 2u : sizeof(T) - 1}));
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T, const IsResetLoad3dConfig& config = IS_RESER_LOAD3D_DEFAULT_CONFIG, class U = T>
CUBIST_API void LoadData(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                         const LoadData3DParamsV2<U>& params) {
  using cubist::ascendc::LocalSpace;
  const uint64_t from = CUBIST_AT(L1, src, "LoadData: the source", "A1, B1, C1 or TSCM");
  if constexpr (config.isSetFMatrix) {
    SetFmatrix(params.l1H, params.l1W, params.padList,
               params.fMatrixCtrl ? FmatrixMode::FMATRIX_RIGHT : FmatrixMode::FMATRIX_LEFT);
  }
  if constexpr (config.isSetPadding) SetLoadDataPaddingValue(params.padValue);
  switch (cubist::ascendc::space_of(dst.GetPosition())) {
    case LocalSpace::L0A:
      return cubist::xnpu::img2colv2_cbuf_to_ca(
          dst.place(), from, cubist::ascendc::load3d_of(params, params.enTranspose));
    case LocalSpace::L0B:  // pixels are its k (ascend-architecture.md, 8.2: always transposes)
      return cubist::xnpu::img2colv2_cbuf_to_cb(dst.place(), from,
                                                cubist::ascendc::load3d_of(params, true));
    default:
      cubist::ascendc::wrong_destination(dst.GetPosition());
  }
}

}  // namespace AscendC

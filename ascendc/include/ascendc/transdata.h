// Sixteen blocks transposed into sixteen others, wherever they lie; the building block of layout
// conversions.
#pragma once

#include "ascendc/tensor.h"

namespace AscendC {

struct TransDataTo5HDParams {
  CUBIST_API TransDataTo5HDParams() {}
  CUBIST_API TransDataTo5HDParams(bool dst_high, bool src_high, uint8_t repeats,
                                  uint16_t dst_repeat, uint16_t src_repeat)
      : dstHighHalf(dst_high),
        srcHighHalf(src_high),
        repeatTimes(repeats),
        dstRepStride(dst_repeat),
        srcRepStride(src_repeat) {}
  bool dstHighHalf = false, srcHighHalf = false;
  uint8_t repeatTimes = 1;
  uint16_t dstRepStride = 0, srcRepStride = 0;
};

inline constexpr int32_t NCHW_CONV_ADDR_LIST_SIZE = 16;

}  // namespace AscendC

namespace cubist::ascendc {

// Four UB addresses of `list`, in blocks of 32 B, as a VA register holds them.
CUBIST_API uint64_t four_blocks(const uint64_t* list) {
  uint64_t word = 0;
  for (uint32_t i = 0; i < 4; ++i) {
    const uint64_t address = list[i];
    require(address % kBlockBytes == 0,
            "TransDataTo5HD: an address of the list is UB {}\na "
            "multiple of {}\nrows of whole blocks",
            address, kBlockBytes);
    word |= address / kBlockBytes << (16 * i);
  }
  return word;
}

template <class T>
CUBIST_API void transpose_blocks(const uint64_t (&dst)[16], const uint64_t (&src)[16],
                                 const AscendC::TransDataTo5HDParams& params) {
  constexpr uint32_t kDestinations = 0, kSources = 2;
  xnpu::set_spr<isa::Spr::va0_lo>(four_blocks(dst));
  xnpu::set_spr<isa::Spr::va0_hi>(four_blocks(dst + 4));
  xnpu::set_spr<isa::Spr::va1_lo>(four_blocks(dst + 8));
  xnpu::set_spr<isa::Spr::va1_hi>(four_blocks(dst + 12));
  xnpu::set_spr<isa::Spr::va2_lo>(four_blocks(src));
  xnpu::set_spr<isa::Spr::va2_hi>(four_blocks(src + 4));
  xnpu::set_spr<isa::Spr::va3_lo>(four_blocks(src + 8));
  xnpu::set_spr<isa::Spr::va3_hi>(four_blocks(src + 12));
  const isa::VectorVnchwConfig config = {.repeat = params.repeatTimes,
                                         .dst_rep = params.dstRepStride,
                                         .src_rep = params.srcRepStride,
                                         .dst_va = kDestinations,
                                         .src_va = kSources,
                                         .dst_high = params.dstHighHalf,
                                         .src_high = params.srcHighHalf};
  if constexpr (sizeof(T) == 1) {
    xnpu::scatter_vnchwconv_b8(config);
  } else if constexpr (sizeof(T) == 2) {
    xnpu::scatter_vnchwconv_b16(config);
  } else {
    static_assert(sizeof(T) == 4, "TransDataTo5HD: elements of 8, 16 or 32 bits");
    xnpu::scatter_vnchwconv_b32(config);
  }
}

}  // namespace cubist::ascendc

namespace AscendC {

// Element j of source i goes to element i of destination j; of 32 bits to half i / 8 of row j,
// which is destinations 2j and 2j + 1. 8 bits: halves of blocks.
template <class T>
CUBIST_API void TransDataTo5HD(const LocalTensor<T> (&dstList)[16],
                               const LocalTensor<T> (&srcList)[16],
                               const TransDataTo5HDParams& params) {
  uint64_t dst[16], src[16];
  for (int i = 0; i < 16; ++i) {
    dst[i] = dstList[i].address();
    src[i] = srcList[i].address();
  }
  cubist::ascendc::transpose_blocks<T>(dst, src, params);
}
// Lists of what GetPhyAddr() gives.
template <class T>
CUBIST_API void TransDataTo5HD(uint64_t (&dstList)[16], uint64_t (&srcList)[16],
                               const TransDataTo5HDParams& params) {
  uint64_t dst[16], src[16];
  for (int i = 0; i < 16; ++i) {
    dst[i] = dstList[i] - cubist::ascendc::kUbWindow;
    src[i] = srcList[i] - cubist::ascendc::kUbWindow;
  }
  cubist::ascendc::transpose_blocks<T>(dst, src, params);
}

}  // namespace AscendC

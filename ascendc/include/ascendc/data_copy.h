// Copies between GM and UB or L1. Between local memories: local_copy.h.
#pragma once

#include "ascendc/tensor.h"

namespace AscendC {

// Units of 32 B; strides are gaps, from the end of a run to the start of the next. DataCopyPad
// takes bytes for blockLen and for the stride on the side of GM.
struct DataCopyParams {
  CUBIST_API DataCopyParams() {}
  CUBIST_API DataCopyParams(uint16_t count, uint16_t len, uint16_t src_stride, uint16_t dst_stride)
      : blockCount(count), blockLen(len), srcStride(src_stride), dstStride(dst_stride) {}
  uint16_t blockCount = 1, blockLen = 0, srcStride = 0, dstStride = 0;
};

struct DataCopyExtParams {
  CUBIST_API DataCopyExtParams() {}
  CUBIST_API DataCopyExtParams(uint16_t count, uint32_t len, int64_t src_stride, int64_t dst_stride,
                               uint32_t reserved)
      : blockCount(count),
        blockLen(len),
        srcStride(src_stride),
        dstStride(dst_stride),
        rsv(reserved) {}
  uint16_t blockCount = 1;
  uint32_t blockLen = 0;
  int64_t srcStride = 0, dstStride = 0;
  uint32_t rsv = 0;
};

struct DataCopyPadParams {
  CUBIST_API DataCopyPadParams() {}
  CUBIST_API DataCopyPadParams(bool is_pad, uint8_t left, uint8_t right, uint64_t value)
      : isPad(is_pad), leftPadding(left), rightPadding(right), paddingValue(value) {}
  bool isPad = false;
  uint8_t leftPadding = 0, rightPadding = 0;
  uint64_t paddingValue = 0;  // bits of the element
};

template <class T>
struct DataCopyPadExtParams {
  CUBIST_API DataCopyPadExtParams() {}
  CUBIST_API DataCopyPadExtParams(bool is_pad, uint8_t left, uint8_t right,
                                  cubist::ascendc::ScalarOf<T> value)
      : isPad(is_pad), leftPadding(left), rightPadding(right), paddingValue(value) {}
  bool isPad = false;
  uint8_t leftPadding = 0, rightPadding = 0;
  T paddingValue = {};
};

// Units of 32 B, from start to start.
struct CopyRepeatParams {
  CUBIST_API CopyRepeatParams() {}
  CUBIST_API CopyRepeatParams(uint16_t dst, uint16_t src, uint16_t dst_repeat, uint16_t src_repeat)
      : dstStride(dst), srcStride(src), dstRepeatSize(dst_repeat), srcRepeatSize(src_repeat) {}
  uint16_t dstStride = 1, srcStride = 1, dstRepeatSize = 8, srcRepeatSize = 8;
};

}  // namespace AscendC

namespace cubist::ascendc {

CUBIST_API void require_block(uint64_t local_address) {
  require(local_address % kBlockBytes == 0,
          "DataCopy: local address {}\na multiple of {} bytes\noffsets of tensors in whole blocks",
          local_address, kBlockBytes);
}
CUBIST_API isa::BurstConfig bursts_of(const AscendC::DataCopyParams& params) {
  return CUBIST_CHECKED("DataCopy", (isa::BurstConfig{.n_burst = params.blockCount,
                                                      .len_burst = params.blockLen,
                                                      .src_gap = params.srcStride,
                                                      .dst_gap = params.dstStride}));
}
template <class T>
CUBIST_API isa::BurstConfig one_burst(uint32_t count) {
  const uint32_t bytes = bytes_of<T>(count);
  require(bytes % kBlockBytes == 0,
          "DataCopy: {} bytes\na multiple of {}\nDataCopyPad copies any number", bytes,
          kBlockBytes);
  return {.len_burst = bytes / kBlockBytes};
}

// CUBIST_ASCENDC_STRICT: a copy from GM fills what the vector unit reads, and one to GM takes what
// it wrote; neither leaves its tensor.
template <class T>
CUBIST_API void check_load([[maybe_unused]] const AscendC::LocalTensor<T>& dst,
                           [[maybe_unused]] uint64_t bytes) {
#ifdef CUBIST_ASCENDC_STRICT
  require(dst.GetPosition() != AscendC::TPosition::VECOUT,
          "DataCopy from GM: the tensor is at VECOUT\na tensor at VECIN or VECCALC\n"
          "a queue or buffer at VECIN, or DataCopy from UB to UB");
  require(bytes <= bytes_of<T>(dst.GetSize()),
          "DataCopy from GM: {} bytes\nat most {} bytes, the tensor's\n"
          "a longer buffer in TPipe::InitBuffer, or less in one copy",
          bytes, bytes_of<T>(dst.GetSize()));
#endif
}
template <class T>
CUBIST_API void check_store([[maybe_unused]] const AscendC::LocalTensor<T>& src,
                            [[maybe_unused]] uint64_t bytes) {
#ifdef CUBIST_ASCENDC_STRICT
  require(src.GetPosition() != AscendC::TPosition::VECIN,
          "DataCopy to GM: the tensor is at VECIN\na tensor at VECOUT or VECCALC\n"
          "a queue or buffer at VECOUT, or TQueBind<VECIN, VECOUT> for a plain copy");
  require(bytes <= bytes_of<T>(src.GetSize()),
          "DataCopy to GM: {} bytes\nat most {} bytes, the tensor's\n"
          "as much as the tensor holds",
          bytes, bytes_of<T>(src.GetSize()));
#endif
}
// Of UB that `count` bursts touch, with a gap between them.
constexpr uint64_t span_of(uint64_t count, uint64_t bytes, uint64_t gap) {
  return count == 0 ? 0 : count * bytes + (count - 1) * gap;
}
constexpr uint64_t ub_span(uint64_t count, uint64_t blocks, uint64_t gap) {
  return span_of(count, blocks * kBlockBytes, gap * kBlockBytes);
}

template <class T>
CUBIST_API void copy(const AscendC::LocalTensor<T>& dst, const AscendC::GlobalTensor<T>& src,
                     const isa::BurstConfig& config) {
  require_block(dst.place());
  switch (space_of(dst.GetPosition())) {
    case LocalSpace::UB:
      check_load(dst, ub_span(config.n_burst, config.len_burst, config.dst_gap));
      return xnpu::copy_gm_to_ubuf(dst.place(), src.address(), config);
    case LocalSpace::L1:
      return xnpu::copy_gm_to_cbuf(dst.place(), src.address(), config);
    default:
      stop("DataCopy: from GM to position {s}\nUB or L1\nLoadData fills A2 and B2",
           dst.GetPosition());
  }
}
template <class T>
CUBIST_API void copy(const AscendC::GlobalTensor<T>& dst, const AscendC::LocalTensor<T>& src,
                     const isa::BurstConfig& config) {
  require_block(src.place());
  switch (space_of(src.GetPosition())) {
    case LocalSpace::UB:
      check_store(src, ub_span(config.n_burst, config.len_burst, config.src_gap));
      return xnpu::copy_ubuf_to_gm(dst.address(), src.place(), config);
    case LocalSpace::L1:
      return xnpu::copy_cbuf_to_gm(dst.address(), src.place(), config);
    default:
      stop("DataCopy: from position {s} to GM\nUB or L1\nFixpipe empties CO1 on split cores",
           src.GetPosition());
  }
}

// ---- bytes on the side of GM, blocks on the side of UB

struct Runs {
  uint32_t count, bytes;
  int64_t gm_gap, ub_gap;
};
CUBIST_API isa::BurstAlignConfig aligned_runs(const Runs& runs) {
  require(runs.gm_gap == static_cast<uint32_t>(runs.gm_gap) &&
              runs.ub_gap == static_cast<uint32_t>(runs.ub_gap),
          "DataCopyPad: strides {} in GM and {} in UB\nunsigned numbers of 32 bits\n"
          "gaps, from the end of a run to the start of the next",
          runs.gm_gap, runs.ub_gap);
  return CUBIST_CHECKED("DataCopyPad",
                        (isa::BurstAlignConfig{.gm_gap = static_cast<uint32_t>(runs.gm_gap),
                                               .ub_gap = static_cast<uint32_t>(runs.ub_gap),
                                               .n_burst = runs.count,
                                               .len_burst = runs.bytes}));
}

// In UB; the last run ends where its last byte does.
constexpr uint64_t padded_span(const Runs& runs) {
  const uint64_t whole = (uint64_t{runs.bytes} + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
  return runs.count == 0
             ? 0
             : span_of(runs.count, whole, static_cast<uint64_t>(runs.ub_gap) * kBlockBytes) -
                   whole + runs.bytes;
}

// Types that tell the size of an element of padding.
template <uint32_t bytes>
inline constexpr isa::DataType kPadding = isa::DataType::u64;
template <>
inline constexpr isa::DataType kPadding<1> = isa::DataType::u8;
template <>
inline constexpr isa::DataType kPadding<2> = isa::DataType::u16;
template <>
inline constexpr isa::DataType kPadding<4> = isa::DataType::u32;

template <class T>
CUBIST_API void copy_padded(const AscendC::LocalTensor<T>& dst, const AscendC::GlobalTensor<T>& src,
                            const Runs& runs, bool is_padded, uint32_t left, uint32_t right) {
  require_block(dst.address());
  check_load(dst, padded_span(runs));
  isa::BurstAlignConfig config = aligned_runs(runs);
  config.type = kPadding<sizeof(T)>;
  if (is_padded) {
    require((left + right) * sizeof(T) <= kBlockBytes,
            "DataCopyPad: {} elements of padding\nat most {} bytes\nDuplicate fills the rest",
            left + right, kBlockBytes);
    config.left_pad = left;
    config.right_pad = right;
  }
  xnpu::copy_gm_to_ubuf_align(dst.address(), src.address(), config);
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T>
CUBIST_API void DataCopy(const LocalTensor<T>& dst, const GlobalTensor<T>& src, uint32_t count) {
  cubist::ascendc::copy(dst, src, cubist::ascendc::one_burst<T>(count));
}
template <class T>
CUBIST_API void DataCopy(const GlobalTensor<T>& dst, const LocalTensor<T>& src, uint32_t count) {
  cubist::ascendc::copy(dst, src, cubist::ascendc::one_burst<T>(count));
}
template <class T>
CUBIST_API void DataCopy(const LocalTensor<T>& dst, const GlobalTensor<T>& src,
                         const DataCopyParams& params) {
  cubist::ascendc::copy(dst, src, cubist::ascendc::bursts_of(params));
}
template <class T>
CUBIST_API void DataCopy(const GlobalTensor<T>& dst, const LocalTensor<T>& src,
                         const DataCopyParams& params) {
  cubist::ascendc::copy(dst, src, cubist::ascendc::bursts_of(params));
}

// The element that the older overload of DataCopyPad writes as padding.
template <class T>
CUBIST_API void SetPadValue(T value) {
  cubist::xnpu::set_spr<cubist::isa::Spr::mov_pad_val>(cubist::ascendc::bits_of(value));
}

template <class T>
CUBIST_API void DataCopyPad(const LocalTensor<T>& dst, const GlobalTensor<T>& src,
                            const DataCopyExtParams& params,
                            const DataCopyPadExtParams<T>& padding) {
  if (padding.isPad) SetPadValue(padding.paddingValue);
  cubist::ascendc::copy_padded(
      dst, src, {params.blockCount, params.blockLen, params.srcStride, params.dstStride},
      padding.isPad, padding.leftPadding, padding.rightPadding);
}
template <class T>
CUBIST_API void DataCopyPad(const LocalTensor<T>& dst, const GlobalTensor<T>& src,
                            const DataCopyParams& params, const DataCopyPadParams& padding) {
  if (padding.isPad) SetPadValue(padding.paddingValue);
  cubist::ascendc::copy_padded(
      dst, src, {params.blockCount, params.blockLen, params.srcStride, params.dstStride},
      padding.isPad, padding.leftPadding, padding.rightPadding);
}
template <class T>
CUBIST_API void DataCopyPad(const GlobalTensor<T>& dst, const LocalTensor<T>& src,
                            const DataCopyExtParams& params) {
  const cubist::ascendc::Runs runs = {params.blockCount, params.blockLen, params.dstStride,
                                      params.srcStride};
  cubist::ascendc::require_block(src.address());
  cubist::ascendc::check_store(src, cubist::ascendc::padded_span(runs));
  cubist::xnpu::copy_ubuf_to_gm_align(dst.address(), src.address(),
                                      cubist::ascendc::aligned_runs(runs));
}
template <class T>
CUBIST_API void DataCopyPad(const GlobalTensor<T>& dst, const LocalTensor<T>& src,
                            const DataCopyParams& params) {
  DataCopyPad(
      dst, src,
      DataCopyExtParams(params.blockCount, params.blockLen, params.srcStride, params.dstStride, 0));
}

}  // namespace AscendC

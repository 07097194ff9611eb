// DataCopy between the local memories of a core; on coupled cores also into and out of L0C, by the
// vector unit.
#pragma once

#include "ascendc/data_copy.h"
#include "ascendc/intrinsics.h"

namespace AscendC {

// What a block of a copy from or to CO1 is.
enum class BlockMode : uint8_t {
  BLOCK_MODE_NORMAL,  // 32 B
  BLOCK_MODE_MATRIX,  // a fractal of 16 x 16 elements
  BLOCK_MODE_VECTOR,  // its first row
  BLOCK_MODE_SMALL_CHANNEL,
  BLOCK_MODE_DEPTHWISE,
};
enum class DeqScale : uint8_t { DEQ_NONE, DEQ, VDEQ, DEQ8, VDEQ8, DEQ16, VDEQ16 };
struct DataCopyEnhancedParams {
  CUBIST_API DataCopyEnhancedParams() {}
  CUBIST_API DataCopyEnhancedParams(BlockMode block_mode, DeqScale deq_scale, uint64_t deq_value,
                                    uint8_t sid_store_mode, bool is_relu, pad_t pad_mode,
                                    uint64_t pad_value)
      : blockMode(block_mode),
        deqScale(deq_scale),
        deqValue(deq_value),
        sidStoreMode(sid_store_mode),
        isRelu(is_relu),
        padMode(pad_mode),
        padValue(pad_value) {}
  BlockMode blockMode = BlockMode::BLOCK_MODE_NORMAL;
  DeqScale deqScale = DeqScale::DEQ_NONE;
  uint64_t deqValue = 0;  // half bits
  uint8_t sidStoreMode = 0;
  bool isRelu = false;
  pad_t padMode = pad_t::PAD_NONE;
  uint64_t padValue = 0;
};

}  // namespace AscendC

namespace cubist::ascendc {

// Bytes of a block at `destination`: of the tables 64 and 128 (ascendc-api.md, 3.1).
constexpr uint32_t copy_unit(LocalSpace destination) {
  switch (destination) {
    case LocalSpace::BT:
      return 64;
    case LocalSpace::FB:
      return 128;
    default:
      return kBlockBytes;
  }
}

// Bursts into a table: its instructions count lengths in 64 B, gaps in 32 B.
CUBIST_API isa::BurstConfig table_bursts(const AscendC::DataCopyParams& params, uint32_t unit) {
  constexpr uint32_t kLengthUnit = 64;
  return CUBIST_CHECKED("DataCopy",
                        (isa::BurstConfig{.n_burst = params.blockCount,
                                          .len_burst = params.blockLen * (unit / kLengthUnit),
                                          .src_gap = params.srcStride,
                                          .dst_gap = params.dstStride * (unit / kBlockBytes)}));
}

constexpr uint32_t route(LocalSpace source, LocalSpace destination) {
  return static_cast<uint32_t>(source) << 8 | static_cast<uint32_t>(destination);
}

template <class T>
CUBIST_API void copy_local(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& src,
                           const AscendC::DataCopyParams& params) {
  const LocalSpace to = space_of(dst.GetPosition());
  require_block(dst.place() | src.place());
  switch (route(space_of(src.GetPosition()), to)) {
    case route(LocalSpace::UB, LocalSpace::UB):
      return xnpu::copy_ubuf_to_ubuf(dst.place(), src.place(), bursts_of(params));
#if !defined(__DAV_C220__)
    case route(LocalSpace::UB, LocalSpace::L1):
      return xnpu::copy_ubuf_to_cbuf(dst.place(), src.place(), bursts_of(params));
    case route(LocalSpace::L1, LocalSpace::UB):
      return xnpu::copy_cbuf_to_ubuf(dst.place(), src.place(), bursts_of(params));
#else
    case route(LocalSpace::L1, LocalSpace::BT):
      return xnpu::copy_cbuf_to_bt(dst.place(), src.place(), table_bursts(params, copy_unit(to)));
    case route(LocalSpace::L1, LocalSpace::FB):
      return xnpu::copy_cbuf_to_fbuf(dst.place(), src.place(), table_bursts(params, copy_unit(to)));
#endif
    default:
      stop(
          "DataCopy: from position {s} to {s}\na way that this kind of core has: UB to UB; split "
          "cores L1 to C2 and C2PIPE2GM; coupled cores UB to L1 and back\n"
          "CO1 on coupled cores with DataCopyEnhancedParams; LoadData fills A2 and B2",
          src.GetPosition(), dst.GetPosition());
  }
}

#if !defined(__DAV_C220__)

// How the vector unit converts between elements T outside of L0C and U in it.
template <class T, class U>
CUBIST_API isa::QuantMode conversion_of(AscendC::DeqScale scale) {
  using AscendC::IsSameType;
  if constexpr (IsSameType<T, U>::value) {
    return isa::QuantMode::none;
  } else if constexpr (IsSameType<T, half>::value && IsSameType<U, float>::value) {
    return isa::QuantMode::f322f16;
  } else {
    static_assert(IsSameType<T, half>::value && IsSameType<U, int32_t>::value,
                  "DataCopy with CO1: not implemented: these types (float and int32_t as they are, "
                  "half of float, half of int32_t)");
    require(scale == AscendC::DeqScale::DEQ || scale == AscendC::DeqScale::DEQ16,
            "DataCopy: int32_t to half with deqScale {}\nDEQ or DEQ16 with deqValue\nvectors of "
            "scales are not implemented",
            static_cast<uint64_t>(scale));
    return isa::QuantMode::deqf16;
  }
}
template <class T, class U>
CUBIST_API isa::CcBurstConfig fractals_of(const AscendC::DataCopyParams& params,
                                          const AscendC::DataCopyEnhancedParams& how) {
  const isa::QuantMode quant = conversion_of<T, U>(how.deqScale);
  if (quant == isa::QuantMode::deqf16) xnpu::set_spr<isa::Spr::deqscale>(how.deqValue);
  return CUBIST_CHECKED("DataCopy", (isa::CcBurstConfig{.n_burst = params.blockCount,
                                                        .len_burst = params.blockLen,
                                                        .src_gap = params.srcStride,
                                                        .dst_gap = params.dstStride,
                                                        .quant = quant,
                                                        .relu = how.isRelu,
                                                        .type = kTypeOf<U>}));
}
CUBIST_API bool moves_rows(AscendC::BlockMode mode) {
  require(mode == AscendC::BlockMode::BLOCK_MODE_MATRIX ||
              mode == AscendC::BlockMode::BLOCK_MODE_VECTOR,
          "DataCopy with CO1: blockMode {}\nBLOCK_MODE_MATRIX or BLOCK_MODE_VECTOR\nthe others are "
          "not implemented",
          static_cast<uint64_t>(mode));
  return mode == AscendC::BlockMode::BLOCK_MODE_VECTOR;
}

template <class T, class U>
CUBIST_API void copy_out_of_l0c(const AscendC::LocalTensor<T>& dst,
                                const AscendC::LocalTensor<U>& src,
                                const AscendC::DataCopyParams& params,
                                const AscendC::DataCopyEnhancedParams& how) {
  const uint64_t to = CUBIST_AT(UB, dst, "DataCopy from CO1: the destination", "CO2 or VECOUT");
  const isa::CcBurstConfig config = fractals_of<T, U>(params, how);
  if (moves_rows(how.blockMode)) return xnpu::copy_vector_cc_to_ubuf(to, src.place(), config);
  xnpu::copy_matrix_cc_to_ubuf(to, src.place(), config);
}
template <class T, class U>
CUBIST_API void copy_into_l0c(const AscendC::LocalTensor<T>& dst,
                              const AscendC::LocalTensor<U>& src,
                              const AscendC::DataCopyParams& params,
                              const AscendC::DataCopyEnhancedParams& how) {
  const isa::CcBurstConfig config = fractals_of<U, T>(params, how);
  const bool is_rows = moves_rows(how.blockMode);
  if (space_of(src.GetPosition()) == LocalSpace::L1 && !is_rows)
    return xnpu::copy_matrix_cbuf_to_cc(dst.place(), src.place(), config);
  const uint64_t from = CUBIST_AT(UB, src, "DataCopy to CO1: the source", "UB, or L1 by fractals");
  if (is_rows) return xnpu::copy_vector_ubuf_to_cc(dst.place(), from, config);
  xnpu::copy_matrix_ubuf_to_cc(dst.place(), from, config);
}

#endif

}  // namespace cubist::ascendc

namespace AscendC {

template <class T>
CUBIST_API void DataCopy(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                         const DataCopyParams& params) {
  cubist::ascendc::copy_local(dst, src, params);
}
template <class T>
CUBIST_API void DataCopy(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint32_t count) {
  const uint32_t bytes = cubist::ascendc::bytes_of<T>(count);
  const uint32_t unit = cubist::ascendc::copy_unit(cubist::ascendc::space_of(dst.GetPosition()));
  cubist::ascendc::require(
      bytes % unit == 0,
      "DataCopy: {} bytes\na multiple of {}, the block of the destination\nwhole blocks of it",
      bytes, unit);
  cubist::ascendc::require(bytes / unit <= UINT16_MAX,
                           "DataCopy: {} bytes\nat most 65535 blocks of {} bytes\ntwo copies",
                           bytes, unit);
  cubist::ascendc::copy_local(dst, src, {1, static_cast<uint16_t>(bytes / unit), 0, 0});
}

#if !defined(__DAV_C220__)
// Coupled cores: between CO1, whose elements are the wider ones, and UB or L1. V.
template <class T, class U>
CUBIST_API void DataCopy(const LocalTensor<T>& dst, const LocalTensor<U>& src,
                         const DataCopyParams& params, const DataCopyEnhancedParams& how) {
  using cubist::ascendc::LocalSpace;
  constexpr bool kIsWidening = sizeof(T) > sizeof(U);
  if constexpr (!kIsWidening) {
    if (cubist::ascendc::space_of(src.GetPosition()) == LocalSpace::L0C)
      return cubist::ascendc::copy_out_of_l0c(dst, src, params, how);
  }
  if constexpr (sizeof(T) >= sizeof(U)) {
    if (cubist::ascendc::space_of(dst.GetPosition()) == LocalSpace::L0C)
      return cubist::ascendc::copy_into_l0c(dst, src, params, how);
  }
  if constexpr (IsSameType<T, U>::value) {
    if (how.blockMode == BlockMode::BLOCK_MODE_NORMAL)
      return cubist::ascendc::copy_local(dst, src, params);
  }
  cubist::ascendc::stop(
      "DataCopy: DataCopyEnhancedParams from position {s} to {s}\nCO1 on one side, UB or L1 on the "
      "other\nDataCopyParams alone for other copies",
      src.GetPosition(), dst.GetPosition());
}

// Every row of fractals in CO1 becomes a row in UB: `blockCount` bursts of `blockLen` fractals;
// gaps in rows in UB, in fractals in CO1. V.
template <class T, class U>
CUBIST_API void BroadCastVecToMM(const LocalTensor<T>& dst, const LocalTensor<U>& src,
                                 int32_t blockCount, uint8_t blockLen, uint8_t srcGap,
                                 uint8_t dstGap) {
  const uint64_t to = CUBIST_AT(L0C, dst, "BroadCastVecToMM: the destination", "CO1");
  cubist::xnpu::broadcast_ub_to_cc(
      to, src.address(),
      CUBIST_CHECKED("BroadCastVecToMM",
                     (cubist::isa::CcBurstConfig{
                         .n_burst = static_cast<uint32_t>(blockCount),
                         .len_burst = blockLen,
                         .src_gap = srcGap,
                         .dst_gap = dstGap,
                         .quant = cubist::ascendc::conversion_of<U, T>(DeqScale::DEQ_NONE),
                         .type = cubist::ascendc::kTypeOf<T>})));
}
#else
template <class T, class U>
CUBIST_API void DataCopy(const LocalTensor<T>&, const LocalTensor<U>&, const DataCopyParams&,
                         const DataCopyEnhancedParams&) {
  static_assert(cubist::ascendc::kNever<T>,
                "DataCopy with DataCopyEnhancedParams: the vector unit of coupled cores moves CO1; "
                "split cores do it with Fixpipe");
}
template <class T, class U>
CUBIST_API void BroadCastVecToMM(const LocalTensor<T>&, const LocalTensor<U>&, int32_t, uint8_t,
                                 uint8_t, uint8_t) {
  static_assert(cubist::ascendc::kNever<T>,
                "BroadCastVecToMM: of coupled cores; split cores have the bias tensor of Mmad");
}
#endif

}  // namespace AscendC

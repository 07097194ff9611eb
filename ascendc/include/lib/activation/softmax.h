// Softmax of rows, and the steps of a softmax over blocks of columns ("flash").
//
// A row value (sum, max, expMax) is a block of 32 B of equal elements. Everything is computed in
// float; the padding of rows is neither read nor written. Largest error against double that the
// tests measure, for rows of up to 2304 elements of [-8, 8]: SoftMax of float 10 ulp (half an ulp
// of the difference from the maximum, 16, is 8 of its exponential), of half 0.52 ulp of half.
#pragma once

#include "ascendc/row_parts.h"
#include "kernel_tiling/softmax_tiling_data.h"

namespace AscendC {

struct SoftMaxShapeInfo {
  uint32_t srcM = 0, srcK = 0, oriSrcM = 0, oriSrcK = 0;
};

enum class SoftmaxMode : uint8_t { SOFTMAX_NORMAL = 0, SOFTMAX_OUTPUT_WITHOUT_BRC = 1 };
struct SoftmaxConfig {
  bool isCheckTiling = true;
  uint32_t oriSrcM = 0, oriSrcK = 0;
  SoftmaxMode mode = SoftmaxMode::SOFTMAX_NORMAL;
};
inline constexpr SoftmaxConfig SOFTMAX_DEFAULT_CFG = {};

}  // namespace AscendC

namespace cubist::ascendc {

template <class S>
using RowValues = AscendC::LocalTensor<S>;

// What a softmax call works in, for a group of rows after the other.
template <class T>
class SoftmaxRows : public RowParts<T> {
  using RowParts<T>::all_, RowParts<T>::part_;

 public:
  CUBIST_API SoftmaxRows(Scratch scratch, const AscendC::SoftMaxShapeInfo& info,
                         const SoftMaxTiling& tiling, uint32_t extra_rows = 0) {
    RowShape all;
    all.rows = info.srcM != 0 ? info.srcM : tiling.srcM;
    all.pitch = info.srcK != 0 ? info.srcK : tiling.srcK;
    all.columns = info.oriSrcK != 0 ? info.oriSrcK : all.pitch;
    require(all.rows != 0 && all.pitch % (kBlockBytes / sizeof(T)) == 0 && all.pitch != 0,
            "SoftMax: {} rows of {} elements\nrows of whole blocks of 32 B\nthe shape in "
            "SoftMaxShapeInfo, or tiling data that SoftMaxTilingFunc filled",
            all.rows, all.pitch);
    const uint32_t most = scratch.fitting(
        all.rows, softmax_row_bytes(all.pitch, sizeof(T), extra_rows), softmax_fixed_bytes());
    const uint32_t whole = groups_of(most, kSpreadRows) * kSpreadRows;
    this->divide(all, most, scratch);
    folded = scratch.take<float>(most * kReductionFloatsPerRow);
    results = scratch.take<float>(whole);
    max = scratch.take<float>(whole * kFloatsPerBlock);
    sum = scratch.take<float>(whole * kFloatsPerBlock);
    other = scratch.take<float>(whole * kFloatsPerBlock);
    scale = scratch.take<float>(whole * kFloatsPerBlock);
    narrow = scratch.take<half>(whole);
    narrow_blocks = scratch.take<half>(whole * kFloatsPerBlock * 2);
    if (extra_rows != 0) extra = scratch.take<float>(most * all_.pitch);
    Steps(whole).fill(results, 0);  // spread() reads whole groups
    Steps(whole).cast(narrow, results, AscendC::RoundMode::CAST_NONE);
  }

  CUBIST_API uint32_t values() const { return part_.rows * kFloatsPerBlock; }

  template <class F>
  CUBIST_API void reduce(Floats blocks, Floats x) const {
    reduce_rows<F>(part_, results, x, folded);
    spread(blocks, results, part_.rows);
  }

  // Blocks of floats from blocks of S, and back.
  template <class S>
  CUBIST_API Floats load_values(Floats room, const RowValues<S>& values, uint32_t first) const {
    constexpr uint32_t kPerBlock = kBlockBytes / sizeof(S);
    if constexpr (kTypeOf<S> == isa::DataType::f32) {
      return values[first * kPerBlock];
    } else {
      for_values([&](uint32_t row, uint32_t repeat) CUBIST_LAMBDA {
        xnpu::vconv(room[row * kFloatsPerBlock].address(),
                    values[(first + row) * kPerBlock].address(),
                    {.repeat = repeat,
                     .dst_rep = 1,
                     .src_rep = 1,
                     .src_type = kTypeOf<S>,
                     .dst_type = isa::DataType::f32});
      });
      return room;
    }
  }
  template <class S>
  CUBIST_API void store_values(const RowValues<S>& values, uint32_t first, Floats blocks) const {
    constexpr uint32_t kPerBlock = kBlockBytes / sizeof(S);
    if constexpr (kTypeOf<S> == isa::DataType::f32) {
      AscendC::Copy(values[first * kPerBlock], blocks, part_.rows * kPerBlock);
    } else {
      const Steps steps(part_.rows);
      gather_values(results, blocks, part_.rows);
      steps.cast(narrow.ReinterpretCast<S>(), results, AscendC::RoundMode::CAST_RINT);
      spread(narrow_blocks.ReinterpretCast<S>(), narrow.ReinterpretCast<S>(), part_.rows);
      AscendC::Copy(values[first * kPerBlock], narrow_blocks.ReinterpretCast<S>(),
                    part_.rows * kPerBlock);
    }
    barrier(isa::Pipe::V);
  }

  Floats folded, results, max, sum, other, scale, extra;
  AscendC::LocalTensor<half> narrow, narrow_blocks;

 private:
  template <class Each>
  CUBIST_API void for_repeats(Each each) const {
    constexpr uint32_t kMaxRepeat = 255;
    for (uint32_t row = 0; row < part_.rows; row += kMaxRepeat) {
      const uint32_t left = part_.rows - row;
      each(row, left < kMaxRepeat ? left : kMaxRepeat);
    }
    barrier(isa::Pipe::V);
  }
  template <class Each>
  CUBIST_API void for_values(Each each) const {
    const Masked masked(low_bits(kFloatsPerBlock), 0);
    for_repeats(each);
  }
};

// Row values that a call does not give out.
struct NoValues {};
template <class T>
CUBIST_API void put_values(const SoftmaxRows<T>&, NoValues, uint32_t, Floats) {}
template <class T, class S>
CUBIST_API void put_values(const SoftmaxRows<T>& rows, const RowValues<S>& values, uint32_t first,
                           Floats blocks) {
  rows.store_values(values, first, blocks);
}

template <class T, class Sums, class Maxima>
CUBIST_API void softmax(const AscendC::LocalTensor<T>& dst, const Sums& sum, const Maxima& max,
                        const AscendC::LocalTensor<T>& src, SoftmaxRows<T> rows) {
  rows.for_parts([&](uint32_t first) CUBIST_LAMBDA {
    const Floats x = rows.load(src, first), y = rows.target(dst, first);
    rows.template reduce<LargestColumn>(rows.max, x);
    put_values(rows, max, first, rows.max);
    sub_rows(rows.shape(), y, x, rows.max);
    exp_rows(rows.shape(), y, y);
    rows.template reduce<AddColumns>(rows.sum, y);
    put_values(rows, sum, first, rows.sum);
    div_rows(rows.shape(), y, y, rows.sum);
    rows.store(dst, first, y);
  });
}

template <class T, class S>
CUBIST_API void simple_softmax(const AscendC::LocalTensor<T>& dst, const RowValues<S>& sum,
                               const RowValues<S>& max, const AscendC::LocalTensor<T>& src,
                               SoftmaxRows<T> rows) {
  rows.for_parts([&](uint32_t first) CUBIST_LAMBDA {
    const Floats x = rows.load(src, first), y = rows.target(dst, first);
    sub_rows(rows.shape(), y, x, rows.load_values(rows.max, max, first));
    exp_rows(rows.shape(), y, y);
    div_rows(rows.shape(), y, y, rows.load_values(rows.sum, sum, first));
    rows.store(dst, first, y);
  });
}

template <class T, class S>
CUBIST_API void log_softmax(const AscendC::LocalTensor<T>& dst, const RowValues<S>& sum,
                            const RowValues<S>& max, const AscendC::LocalTensor<T>& src,
                            SoftmaxRows<T> rows) {
  rows.for_parts([&](uint32_t first) CUBIST_LAMBDA {
    const Floats x = rows.load(src, first), y = rows.target(dst, first);
    rows.template reduce<LargestColumn>(rows.max, x);
    rows.store_values(max, first, rows.max);
    sub_rows(rows.shape(), y, x, rows.max);
    exp_rows(rows.shape(), rows.extra, y);
    rows.template reduce<AddColumns>(rows.sum, rows.extra);
    rows.store_values(sum, first, rows.sum);
    Steps(rows.values()).ln(rows.sum, rows.sum);
    sub_rows(rows.shape(), y, y, rows.sum);
    rows.store(dst, first, y);
  });
}

// is_divided: results and factors by the sum so far.
template <bool is_update, bool is_divided = false, class T, class S>
CUBIST_API void flash_softmax(const AscendC::LocalTensor<T>& dst, const RowValues<S>& sum,
                              const RowValues<S>& max, const AscendC::LocalTensor<T>& src,
                              const RowValues<T>& scale, const RowValues<S>& in_sum,
                              const RowValues<S>& in_max, SoftmaxRows<T> rows) {
  rows.for_parts([&](uint32_t first) CUBIST_LAMBDA {
    const Steps steps(rows.values());
    const Floats x = rows.load(src, first), y = rows.target(dst, first);
    rows.template reduce<LargestColumn>(rows.max, x);
    if constexpr (is_update) {
      const Floats before = rows.load_values(rows.other, in_max, first);
      steps.max(rows.max, rows.max, before);
      steps.sub(rows.scale, before, rows.max);
      steps.exp(rows.scale, rows.scale);
    }
    sub_rows(rows.shape(), y, x, rows.max);
    exp_rows(rows.shape(), y, y);
    rows.template reduce<AddColumns>(rows.sum, y);
    if constexpr (is_update) {
      const Floats before = rows.load_values(rows.other, in_sum, first);
      steps.mul(rows.other, before, rows.scale);
      steps.add(rows.sum, rows.sum, rows.other);
      if constexpr (is_divided) steps.div(rows.scale, rows.other, rows.sum);
      rows.store_values(scale, first, rows.scale);
    }
    if constexpr (is_divided) div_rows(rows.shape(), y, y, rows.sum);
    rows.store_values(max, first, rows.max);
    rows.store_values(sum, first, rows.sum);
    rows.store(dst, first, y);
  });
}

}  // namespace cubist::ascendc

namespace AscendC {

#define CUBIST_SOFTMAX_FORM(is_nz, config)                             \
  static_assert(!(is_nz), "SoftMax: not implemented: isDataFormatNZ"); \
  static_assert((config).mode == SoftmaxMode::SOFTMAX_NORMAL,          \
                "SoftMax: not implemented: SOFTMAX_OUTPUT_WITHOUT_BRC")

// dst = exp(src - max) / sum.
template <class T, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG, class S>
CUBIST_API void SoftMax(const LocalTensor<T>& dst, const LocalTensor<S>& sum,
                        const LocalTensor<S>& max, const LocalTensor<T>& src,
                        const LocalTensor<uint8_t>& tmp, const SoftMaxTiling& tiling,
                        const SoftMaxShapeInfo& shape = {}) {
  CUBIST_SOFTMAX_FORM(isDataFormatNZ, config);
  cubist::ascendc::softmax(
      dst, sum, max, src,
      cubist::ascendc::SoftmaxRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftMax"), tmp),
                                      shape, tiling));
}
template <class T, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG, class S>
CUBIST_API void SoftMax(const LocalTensor<T>& dst, const LocalTensor<S>& sum,
                        const LocalTensor<S>& max, const LocalTensor<T>& src,
                        const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {}) {
  CUBIST_SOFTMAX_FORM(isDataFormatNZ, config);
  cubist::ascendc::softmax(dst, sum, max, src,
                           cubist::ascendc::SoftmaxRows<T>(
                               cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftMax")), shape, tiling));
}
// Without sums and maxima.
template <class T, bool isReuseSource = false, bool isBasicBlock = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
CUBIST_API void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                        const LocalTensor<uint8_t>& tmp, const SoftMaxTiling& tiling,
                        const SoftMaxShapeInfo& shape = {}) {
  const cubist::ascendc::NoValues none;
  cubist::ascendc::softmax(
      dst, none, none, src,
      cubist::ascendc::SoftmaxRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftMax"), tmp),
                                      shape, tiling));
}
template <class T, bool isReuseSource = false, bool isBasicBlock = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
CUBIST_API void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                        const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {}) {
  const cubist::ascendc::NoValues none;
  cubist::ascendc::softmax(dst, none, none, src,
                           cubist::ascendc::SoftmaxRows<T>(
                               cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftMax")), shape, tiling));
}

// dst = exp(src - inMax) / inSum.
template <class T, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG, class S>
CUBIST_API void SimpleSoftMax(const LocalTensor<T>& dst, const LocalTensor<S>& inSum,
                              const LocalTensor<S>& inMax, const LocalTensor<T>& src,
                              const LocalTensor<uint8_t>& tmp, const SoftMaxTiling& tiling,
                              const SoftMaxShapeInfo& shape = {}) {
  CUBIST_SOFTMAX_FORM(isDataFormatNZ, config);
  cubist::ascendc::simple_softmax(
      dst, inSum, inMax, src,
      cubist::ascendc::SoftmaxRows<T>(
          cubist::ascendc::Scratch(CUBIST_SCRATCH("SimpleSoftMax"), tmp), shape, tiling));
}
template <class T, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG, class S>
CUBIST_API void SimpleSoftMax(const LocalTensor<T>& dst, const LocalTensor<S>& inSum,
                              const LocalTensor<S>& inMax, const LocalTensor<T>& src,
                              const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {}) {
  CUBIST_SOFTMAX_FORM(isDataFormatNZ, config);
  cubist::ascendc::simple_softmax(
      dst, inSum, inMax, src,
      cubist::ascendc::SoftmaxRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("SimpleSoftMax")),
                                      shape, tiling));
}

// dst = src - max - ln(sum of exp(src - max)).
template <class T, bool isReuseSource = false, bool isDataFormatNZ = false, class S>
CUBIST_API void LogSoftMax(const LocalTensor<T>& dst, const LocalTensor<S>& sum,
                           const LocalTensor<S>& max, const LocalTensor<T>& src,
                           const LocalTensor<uint8_t>& tmp, const LogSoftMaxTiling& tiling,
                           const SoftMaxShapeInfo& shape = {}) {
  CUBIST_SOFTMAX_FORM(isDataFormatNZ, SOFTMAX_DEFAULT_CFG);
  cubist::ascendc::log_softmax(
      dst, sum, max, src,
      cubist::ascendc::SoftmaxRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("LogSoftMax"), tmp),
                                      shape, tiling, 1));
}
template <class T, bool isReuseSource = false, bool isDataFormatNZ = false, class S>
CUBIST_API void LogSoftMax(const LocalTensor<T>& dst, const LocalTensor<S>& sum,
                           const LocalTensor<S>& max, const LocalTensor<T>& src,
                           const LogSoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {}) {
  CUBIST_SOFTMAX_FORM(isDataFormatNZ, SOFTMAX_DEFAULT_CFG);
  cubist::ascendc::log_softmax(
      dst, sum, max, src,
      cubist::ascendc::SoftmaxRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("LogSoftMax")), shape,
                                      tiling, 1));
}

// As SoftmaxFlashV2 below, but dst is divided by sum, and expMax = exp(inMax - max) * inSum / sum.
// Without isUpdate: SoftMax.
template <class T, bool isReuseSource = false, bool isBasicBlock = false, class S>
CUBIST_API void SoftmaxFlash(const LocalTensor<T>& dst, const LocalTensor<S>& sum,
                             const LocalTensor<S>& max, const LocalTensor<T>& src,
                             const LocalTensor<T>& expMax, const LocalTensor<S>& inSum,
                             const LocalTensor<S>& inMax, const LocalTensor<uint8_t>& tmp,
                             const SoftMaxTiling& tiling, bool isUpdate = false,
                             const SoftMaxShapeInfo& shape = {}) {
  const cubist::ascendc::SoftmaxRows<T> rows(
      cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftmaxFlash"), tmp), shape, tiling);
  if (!isUpdate) return cubist::ascendc::softmax(dst, sum, max, src, rows);
  cubist::ascendc::flash_softmax<true, true>(dst, sum, max, src, expMax, inSum, inMax, rows);
}
template <class T, bool isReuseSource = false, bool isBasicBlock = false, class S>
CUBIST_API void SoftmaxFlash(const LocalTensor<T>& dst, const LocalTensor<S>& sum,
                             const LocalTensor<S>& max, const LocalTensor<T>& src,
                             const LocalTensor<T>& expMax, const LocalTensor<S>& inSum,
                             const LocalTensor<S>& inMax, const SoftMaxTiling& tiling,
                             bool isUpdate = false, const SoftMaxShapeInfo& shape = {}) {
  const cubist::ascendc::SoftmaxRows<T> rows(
      cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftmaxFlash")), shape, tiling);
  if (!isUpdate) return cubist::ascendc::softmax(dst, sum, max, src, rows);
  cubist::ascendc::flash_softmax<true, true>(dst, sum, max, src, expMax, inSum, inMax, rows);
}

// One block of columns of a longer softmax. max = the largest of the row and, with isUpdate, of
// inMax; dst = exp(src - max), not divided; sum = that of dst, with isUpdate plus expMax * inSum,
// where expMax = exp(inMax - max).
template <class T, bool isUpdate = false, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG, class S>
CUBIST_API void SoftmaxFlashV2(const LocalTensor<T>& dst, const LocalTensor<S>& sum,
                               const LocalTensor<S>& max, const LocalTensor<T>& src,
                               const LocalTensor<T>& expMax, const LocalTensor<S>& inSum,
                               const LocalTensor<S>& inMax, const LocalTensor<uint8_t>& tmp,
                               const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {}) {
  CUBIST_SOFTMAX_FORM(isDataFormatNZ, config);
  cubist::ascendc::flash_softmax<isUpdate>(
      dst, sum, max, src, expMax, inSum, inMax,
      cubist::ascendc::SoftmaxRows<T>(
          cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftmaxFlashV2"), tmp), shape, tiling));
}
template <class T, bool isUpdate = false, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG, class S>
CUBIST_API void SoftmaxFlashV2(const LocalTensor<T>& dst, const LocalTensor<S>& sum,
                               const LocalTensor<S>& max, const LocalTensor<T>& src,
                               const LocalTensor<T>& expMax, const LocalTensor<S>& inSum,
                               const LocalTensor<S>& inMax, const SoftMaxTiling& tiling,
                               const SoftMaxShapeInfo& shape = {}) {
  CUBIST_SOFTMAX_FORM(isDataFormatNZ, config);
  cubist::ascendc::flash_softmax<isUpdate>(
      dst, sum, max, src, expMax, inSum, inMax,
      cubist::ascendc::SoftmaxRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftmaxFlashV2")),
                                      shape, tiling));
}
#undef CUBIST_SOFTMAX_FORM

// Rows of a softmax whose maximum has the bits `from` become `to`, in every column; were there any?
// Reads the maxima on pipe S.
template <class T, class S, bool isDataFormatNZ = false, uint8_t stepSizeMode = 0>
CUBIST_API bool AdjustSoftMaxRes(const LocalTensor<T>& softMaxRes, const LocalTensor<S>& maxTensor,
                                 uint32_t from, T to, const SoftMaxShapeInfo& shape) {
  static_assert(!isDataFormatNZ, "AdjustSoftMaxRes: not implemented: isDataFormatNZ");
  constexpr uint32_t kStep =
      stepSizeMode != 0 ? stepSizeMode : cubist::ascendc::kBlockBytes / sizeof(S);
  bool is_any = false;
  cubist::ascendc::pass<HardEvent::V_S>();
  for (uint32_t row = 0; row < shape.srcM; ++row) {
    if (cubist::ascendc::bits_of(maxTensor.GetValue(row * kStep)) != from) continue;
    Duplicate(softMaxRes[row * shape.srcK], to, static_cast<int32_t>(shape.srcK));
    is_any = true;
  }
  PipeBarrier<PIPE_V>();
  return is_any;
}

}  // namespace AscendC

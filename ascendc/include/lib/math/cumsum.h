// CumSum: sums of what came so far, along the rows or along the last axis, in float.
//
// The last axis is summed column by column, through a transposed copy in the scratch.
// The tests allow 1e-6 of the largest sum for floats, 0.52 ulp of half beside that.
#pragma once

#include "ascendc/gather.h"
#include "ascendc/row_parts.h"
#include "kernel_tiling/math_needs.h"

namespace AscendC {

struct CumSumInfo {
  uint32_t outter = 0;  // rows
  uint32_t inner = 0;   // elements of a row, whole blocks of 32 B
};
struct CumSumConfig {
  bool isLastAxis = true, isReuseSource = false, outputLastRow = false;
};
inline constexpr CumSumConfig defaultCumSumConfig = {true, false, false};

}  // namespace AscendC

namespace cubist::ascendc {

using Offsets = AscendC::LocalTensor<uint32_t>;

// 0, step, 2 step ... bytes.
CUBIST_API void fill_offsets(const Offsets& offsets, uint32_t step, uint32_t count) {
  const auto numbers = offsets.ReinterpretCast<int32_t>();
  const auto n = static_cast<int32_t>(count);
  AscendC::CreateVecIndex(numbers, 0, count);
  barrier(isa::Pipe::V);
  AscendC::Muls(numbers, numbers, static_cast<int32_t>(step), n);
  barrier(isa::Pipe::V);
}

// Rows beside each other of `pitch` floats become columns, or columns rows.
CUBIST_API void transpose(Floats dst, uint32_t dst_pitch, Floats src, uint32_t src_pitch,
                          uint32_t rows, uint32_t columns, const Offsets& offsets) {
  fill_offsets(offsets, src_pitch * sizeof(float), rows);
  for (uint32_t column = 0; column < columns; ++column)
    AscendC::Gather(dst[column * dst_pitch], src, offsets, column * sizeof(float), rows);
  barrier(isa::Pipe::V);
}

template <class T>
class CumSumRows : public RowParts<T> {
 public:
  CUBIST_API CumSumRows(Scratch scratch, const AscendC::CumSumInfo& info) {
    const uint32_t groups = groups_of(info.outter, needs::kCumSumGroup);
    const uint32_t most = needs::kCumSumGroup *
                          scratch.fitting(groups, needs::cumsum_group_bytes(info.inner, sizeof(T)),
                                          needs::cumsum_fixed_bytes(info.inner));
    this->divide({info.outter, info.inner, info.inner}, most, scratch);
    columns_ = scratch.take<float>(most * info.inner);
    offsets_ = scratch.take<uint32_t>(most < info.inner ? info.inner : most);
  }
  CUBIST_API void along_rows(const AscendC::LocalTensor<T>& dst,
                             const AscendC::LocalTensor<T>& src) {
    this->for_parts([&](uint32_t first) CUBIST_LAMBDA {
      const RowShape& shape = this->shape();
      const uint32_t pitch = device::round_up(shape.rows, kFloatsPerBlock);
      const Steps steps(shape.rows);
      transpose(columns_, pitch, this->load(src, first), shape.pitch, shape.rows, shape.columns,
                offsets_);
      for (uint32_t i = 1; i < shape.columns; ++i)
        steps.add(columns_[i * pitch], columns_[i * pitch], columns_[(i - 1) * pitch]);
      const Floats y = this->target(dst, first);
      transpose(y, shape.pitch, columns_, pitch, shape.columns, shape.rows, offsets_);
      this->store(dst, first, y);
    });
  }

 private:
  Floats columns_;
  Offsets offsets_;
};

template <class T>
CUBIST_API void cumulate_down(const AscendC::LocalTensor<T>& dst,
                              const AscendC::LocalTensor<T>& src, const AscendC::CumSumInfo& info,
                              Scratch scratch) {
  const Steps steps(info.inner);
  if constexpr (kTypeOf<T> == isa::DataType::f32) {
    steps.muls(dst, src, 1);
    for (uint32_t row = 1; row < info.outter; ++row) {
      const uint32_t at = row * info.inner;
      steps.add(dst[at], dst[at - info.inner], src[at]);
    }
  } else {
    const Floats sum = scratch.take<float>(info.inner), wide = scratch.take<float>(info.inner);
    steps.fill(sum, 0);
    for (uint32_t row = 0; row < info.outter; ++row) {
      const uint32_t at = row * info.inner;
      steps.cast(wide, src[at], AscendC::RoundMode::CAST_NONE);
      steps.add(sum, sum, wide);
      steps.cast(dst[at], sum, AscendC::RoundMode::CAST_RINT);
    }
  }
}

template <const AscendC::CumSumConfig& config, class T>
CUBIST_API void cumulate(const AscendC::LocalTensor<T>& dst,
                         const AscendC::LocalTensor<T>& last_row,
                         const AscendC::LocalTensor<T>& src, const AscendC::CumSumInfo& info,
                         Scratch scratch) {
  require(info.inner * sizeof(T) % kBlockBytes == 0,
          "CumSum: rows of {} elements\nrows of whole blocks of 32 B\nrows padded to that",
          info.inner);
  if constexpr (config.isLastAxis) {
    CumSumRows<T>(scratch, info).along_rows(dst, src);
  } else {
    cumulate_down(dst, src, info, scratch);
  }
  if constexpr (config.outputLastRow) {
    AscendC::Copy(last_row, dst[(info.outter - 1) * info.inner], info.inner);
    barrier(isa::Pipe::V);
  }
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T, const CumSumConfig& config = defaultCumSumConfig>
CUBIST_API void CumSum(const LocalTensor<T>& dst, const LocalTensor<T>& lastRow,
                       const LocalTensor<T>& src, const LocalTensor<uint8_t>& tmp,
                       const CumSumInfo& info) {
  cubist::ascendc::cumulate<config>(dst, lastRow, src, info,
                                    cubist::ascendc::Scratch(CUBIST_SCRATCH("CumSum"), tmp));
}
template <class T, const CumSumConfig& config = defaultCumSumConfig>
CUBIST_API void CumSum(const LocalTensor<T>& dst, const LocalTensor<T>& lastRow,
                       const LocalTensor<T>& src, const CumSumInfo& info) {
  cubist::ascendc::cumulate<config>(dst, lastRow, src, info,
                                    cubist::ascendc::Scratch(CUBIST_SCRATCH("CumSum")));
}

}  // namespace AscendC

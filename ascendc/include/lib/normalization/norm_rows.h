// What normalisations share: rows in groups, in float, between two reductions.
#pragma once

#include "ascendc/row_parts.h"
#include "kernel_tiling/layernorm_tiling_data.h"

namespace cubist::ascendc {

template <class T>
class NormRows : public RowParts<T> {
  using RowParts<T>::all_, RowParts<T>::part_, RowParts<T>::kIsWide;

 public:
  template <class Tiling>
  CUBIST_API NormRows(Scratch scratch, const Tiling& tiling, uint32_t wide_rows = 1)
      : NormRows(scratch,
                 RowShape{tiling.bLength * tiling.sLength,
                          tiling.originalHLength != 0 ? tiling.originalHLength : tiling.hLength,
                          tiling.hLength},
                 wide_rows) {}
  CUBIST_API NormRows(Scratch scratch, const RowShape& all, uint32_t wide_rows = 1) {
    require(all.rows != 0 && all.pitch != 0 && all.pitch % (kBlockBytes / sizeof(T)) == 0,
            "LayerNorm: {} rows of {} elements\nrows of whole blocks of 32 B\ntiling data that the "
            "host's helper (GetLayerNormNDTilingInfo) filled",
            all.rows, all.pitch);
    constexpr uint32_t kSpreadRows = 8;
    this->divide(all,
                 scratch.fitting(all.rows, norm_row_bytes(all.pitch, sizeof(T), wide_rows),
                                 norm_fixed_bytes(all.rows, all.pitch, sizeof(T))),
                 scratch);
    const uint32_t whole = groups_of(part_.rows, kSpreadRows) * kSpreadRows;
    folded_ = scratch.take<float>(part_.rows * kReductionFloatsPerRow);
    results = scratch.take<float>(whole);
    blocks = scratch.take<float>(whole * kFloatsPerBlock);
    means_ = scratch.take<float>(all_.rows);
    variances_ = scratch.take<float>(all_.rows);
    narrow_ = scratch.take<T>(all_.rows);
    if constexpr (!kIsWide) {
      gamma_ = scratch.take<float>(all_.pitch);
      beta_ = scratch.take<float>(all_.pitch);
      if (wide_rows > 1) extra = scratch.take<float>(part_.rows * all_.pitch);
    }
    Steps(whole).fill(results, 0);  // spread() reads whole groups
  }

  template <class U>
  CUBIST_API Floats gamma(const AscendC::LocalTensor<U>& values) const {
    return factors(gamma_, values);
  }
  template <class U>
  CUBIST_API Floats beta(const AscendC::LocalTensor<U>& values) const {
    return factors(beta_, values);
  }

  // The mean of each row of x or of its squares, in `results` and in blocks.
  template <class F>
  CUBIST_API void mean_of(Floats x) const {
    reduce_rows<F>(part_, results, x, folded_);
    Steps(part_.rows).muls(results, results, 1.0f / static_cast<float>(all_.columns));
    spread(blocks, results, part_.rows);
  }
  // blocks = sqrt(results + epsilon)
  CUBIST_API void deviations(float epsilon) const {
    const Steps steps(part_.rows);
    steps.adds(results, results, epsilon);
    steps.sqrt(results, results);
    spread(blocks, results, part_.rows);
  }
  CUBIST_API void keep_mean(uint32_t first) const {
    gather_values(means_[first], blocks, part_.rows);
  }
  CUBIST_API void keep_variance(uint32_t first) const {
    gather_values(variances_[first], blocks, part_.rows);
  }
  // Instead of the variance, after deviations(): what they divide by.
  CUBIST_API void keep_reciprocal_deviation(uint32_t first) const {
    Steps(part_.rows).reciprocal(results, results);
    spread(blocks, results, part_.rows);
    keep_variance(first);
  }
  // What was kept, one element per row, side by side.
  template <class S>
  CUBIST_API void store_statistics(const AscendC::LocalTensor<S>& mean,
                                   const AscendC::LocalTensor<S>& variance) const {
    store_values(mean, means_);
    store_values(variance, variances_);
  }

  Floats results, blocks, extra;

 private:
  template <class U>
  CUBIST_API Floats factors(Floats room, const AscendC::LocalTensor<U>& values) const {
    if constexpr (kTypeOf<U> == isa::DataType::f32) {
      return values;
    } else {
      static_assert(kTypeOf<U> == kTypeOf<T>,
                    "normalisation: gamma and beta are float or of the type of the rows");
      return this->widened({1, all_.columns, all_.pitch}, room, values);
    }
  }

  template <class S>
  CUBIST_API void store_values(const AscendC::LocalTensor<S>& dst, Floats values) const {
    if constexpr (kTypeOf<S> == isa::DataType::f32) {
      AscendC::Copy(dst, values, all_.rows);
    } else {
      Steps(all_.rows).cast(narrow_, values, AscendC::RoundMode::CAST_RINT);
      AscendC::Copy(dst, narrow_, all_.rows);
    }
    barrier(isa::Pipe::V);
  }

  Floats folded_, gamma_, beta_, means_, variances_;
  AscendC::LocalTensor<T> narrow_;
};

}  // namespace cubist::ascendc

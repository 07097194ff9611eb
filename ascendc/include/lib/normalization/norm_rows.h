// What normalisations share: rows in groups, in float, between two reductions.
#pragma once

#include "ascendc/rows.h"
#include "kernel_tiling/layernorm_tiling_data.h"

namespace cubist::ascendc {

template <class T>
class NormRows {
 public:
  static constexpr bool kIsWide = kTypeOf<T> == isa::DataType::f32;

  template <class Tiling>
  CUBIST_API NormRows(Scratch scratch, const Tiling& tiling)
      : all_{tiling.bLength * tiling.sLength,
             tiling.originalHLength != 0 ? tiling.originalHLength : tiling.hLength, tiling.hLength},
        part_(all_) {
    require(all_.rows != 0 && all_.pitch != 0 && all_.pitch % (kBlockBytes / sizeof(T)) == 0,
            "LayerNorm: {} rows of {} elements\nrows of whole blocks of 32 B\ntiling data that the "
            "host's helper (GetLayerNormNDTilingInfo) filled",
            all_.rows, all_.pitch);
    constexpr uint32_t kSpreadRows = 8;
    part_.rows = scratch.fitting(all_.rows, norm_row_bytes(all_.pitch, sizeof(T)),
                                 norm_fixed_bytes(all_.rows, all_.pitch, sizeof(T)));
    const uint32_t whole = groups_of(part_.rows, kSpreadRows) * kSpreadRows;
    folded_ = scratch.take<float>(part_.rows * kReductionFloatsPerRow);
    results = scratch.take<float>(whole);
    blocks = scratch.take<float>(whole * kFloatsPerBlock);
    means_ = scratch.take<float>(all_.rows);
    variances_ = scratch.take<float>(all_.rows);
    narrow_ = scratch.take<T>(all_.rows);
    if constexpr (!kIsWide) {
      wide_ = scratch.take<float>(part_.rows * all_.pitch);
      gamma_ = scratch.take<float>(all_.pitch);
      beta_ = scratch.take<float>(all_.pitch);
    }
    Steps(whole).fill(results, 0);  // spread() reads whole groups
  }

  template <class Each>
  CUBIST_API void for_parts(Each each) {
    const uint32_t most = part_.rows;
    for (uint32_t first = 0; first < all_.rows; first += most) {
      part_.rows = all_.rows - first < most ? all_.rows - first : most;
      each(first);
    }
  }
  CUBIST_API const RowShape& shape() const { return part_; }

  CUBIST_API Floats load(const AscendC::LocalTensor<T>& src, uint32_t first) const {
    return widened(part_, wide_, src[first * all_.pitch]);
  }
  CUBIST_API Floats target(const AscendC::LocalTensor<T>& dst, uint32_t first) const {
    if constexpr (kIsWide) {
      return dst[first * all_.pitch];
    } else {
      return wide_;
    }
  }
  CUBIST_API void store(const AscendC::LocalTensor<T>& dst, uint32_t first, Floats y) const {
    if constexpr (!kIsWide)
      cast_rows(part_, dst[first * all_.pitch], y, AscendC::RoundMode::CAST_RINT);
  }
  CUBIST_API Floats gamma(const AscendC::LocalTensor<T>& values) const {
    return widened({1, all_.columns, all_.pitch}, gamma_, values);
  }
  CUBIST_API Floats beta(const AscendC::LocalTensor<T>& values) const {
    return widened({1, all_.columns, all_.pitch}, beta_, values);
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
  // What was kept, one element per row, side by side.
  CUBIST_API void store_statistics(const AscendC::LocalTensor<T>& mean,
                                   const AscendC::LocalTensor<T>& variance) const {
    store_values(mean, means_);
    store_values(variance, variances_);
  }

  Floats results, blocks;

 private:
  CUBIST_API static Floats widened(const RowShape& shape, Floats room,
                                   const AscendC::LocalTensor<T>& src) {
    if constexpr (kIsWide) {
      return src;
    } else {
      cast_rows(shape, room, src, AscendC::RoundMode::CAST_NONE);
      return room;
    }
  }

  CUBIST_API void store_values(const AscendC::LocalTensor<T>& dst, Floats values) const {
    if constexpr (kIsWide) {
      AscendC::Copy(dst, values, all_.rows);
    } else {
      Steps(all_.rows).cast(narrow_, values, AscendC::RoundMode::CAST_RINT);
      AscendC::Copy(dst, narrow_, all_.rows);
    }
    barrier(isa::Pipe::V);
  }

  RowShape all_, part_;
  Floats folded_, wide_, gamma_, beta_, means_, variances_;
  AscendC::LocalTensor<T> narrow_;
};

}  // namespace cubist::ascendc

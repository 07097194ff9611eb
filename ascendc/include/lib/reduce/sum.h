// Sum, Mean: of the first n elements of each row, one result per row, side by side; in float, by a
// pairwise tree.
//
// The tests allow 4 ulp of float, 0.52 of half, for rows of up to 2300 elements of one sign.
#pragma once

#include "ascendc/rows.h"
#include "kernel_tiling/math_needs.h"

namespace AscendC {

struct SumParams {
  uint32_t outter = 1;  // rows
  uint32_t inner = 0;   // elements from row to row, whole blocks of 32 B
  uint32_t n = 0;       // elements of a row that count
};
using MeanParams = SumParams;

}  // namespace AscendC

namespace cubist::ascendc {

template <class T>
CUBIST_API void sum_of_rows(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& src,
                            const AscendC::SumParams& params, float factor, Scratch scratch) {
  constexpr bool kIsWide = kTypeOf<T> == isa::DataType::f32;
  require(params.inner * sizeof(T) % kBlockBytes == 0 && params.n <= params.inner,
          "Sum, Mean: rows of {} elements, of which {} count\nrows of whole blocks of 32 B\nrows "
          "padded to that; n says how many count",
          params.inner, params.n);
  const uint32_t groups = groups_of(params.outter, needs::kSumGroup);
  const uint32_t part =
      needs::kSumGroup * scratch.fitting(groups, needs::sum_group_bytes(params.inner, sizeof(T)));
  const Floats folded = scratch.take<float>(part * kReductionFloatsPerRow),
               results = scratch.take<float>(part);
  Floats wide;
  if constexpr (!kIsWide) wide = scratch.take<float>(part * params.inner);
  for (uint32_t first = 0; first < params.outter; first += part) {
    const uint32_t left = params.outter - first;
    const RowShape shape = {left < part ? left : part, params.n, params.inner};
    const Steps steps(shape.rows);
    if constexpr (kIsWide) {
      reduce_rows<AddColumns>(shape, results, src[first * params.inner], folded);
      steps.muls(dst[first], results, factor);
    } else {
      cast_rows(shape, wide, src[first * params.inner], AscendC::RoundMode::CAST_NONE);
      reduce_rows<AddColumns>(shape, results, wide, folded);
      steps.muls(results, results, factor);
      steps.cast(dst[first], results, AscendC::RoundMode::CAST_RINT);
    }
  }
}

}  // namespace cubist::ascendc

namespace AscendC {

#define CUBIST_ROW_SUM(Name, factor)                                                    \
  template <class T, int32_t reduceDim = -1, bool isReuseSource = false,                \
            bool isBasicBlock = false>                                                  \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,            \
                       const LocalTensor<uint8_t>& tmp, const SumParams& params) {      \
    cubist::ascendc::sum_of_rows(dst, src, params, factor,                              \
                                 cubist::ascendc::Scratch(CUBIST_SCRATCH(#Name), tmp)); \
  }                                                                                     \
  template <class T, int32_t reduceDim = -1, bool isReuseSource = false,                \
            bool isBasicBlock = false>                                                  \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,            \
                       const SumParams& params) {                                       \
    cubist::ascendc::sum_of_rows(dst, src, params, factor,                              \
                                 cubist::ascendc::Scratch(CUBIST_SCRATCH(#Name)));      \
  }
CUBIST_ROW_SUM(Sum, 1)
CUBIST_ROW_SUM(Mean, 1.0f / static_cast<float>(params.n))
#undef CUBIST_ROW_SUM

}  // namespace AscendC

// LayerNorm over the last axis of [B, S, H]: computed in float, in two passes (mean, then the
// squares of what is left). mean and variance hold one element per row, side by side.
//
// Largest error against double that the tests measure, for rows of up to 2304 floats of [-3, 5]
// with gamma and beta of [-2, 2]: 7e-7; of halfs 0.52 ulp of half beside that.
#pragma once

#include "lib/normalization/norm_rows.h"

namespace cubist::ascendc {

template <class T>
CUBIST_API void layer_norm(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& mean,
                           const AscendC::LocalTensor<T>& variance,
                           const AscendC::LocalTensor<T>& src, const AscendC::LocalTensor<T>& gamma,
                           const AscendC::LocalTensor<T>& beta, T epsilon, NormRows<T> rows) {
  const Floats scale = rows.gamma(gamma), shift = rows.beta(beta);
  rows.for_parts([&](uint32_t first) CUBIST_LAMBDA {
    const Floats x = rows.load(src, first), y = rows.target(dst, first);
    rows.template mean_of<AddColumns>(x);
    rows.keep_mean(first);
    sub_rows(rows.shape(), y, x, rows.blocks);
    rows.template mean_of<AddSquares>(y);
    rows.keep_variance(first);
    rows.deviations(static_cast<float>(epsilon));
    div_rows(rows.shape(), y, y, rows.blocks);
    mul_by_row(rows.shape(), y, y, scale);
    add_row(rows.shape(), y, y, shift);
    rows.store(dst, first, y);
  });
  rows.store_statistics(mean, variance);
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T, bool isReuseSource = false>
CUBIST_API void LayerNorm(const LocalTensor<T>& output, const LocalTensor<T>& outputMean,
                          const LocalTensor<T>& outputVariance, const LocalTensor<T>& inputX,
                          const LocalTensor<T>& gamma, const LocalTensor<T>& beta,
                          const LocalTensor<uint8_t>& tmp, cubist::ascendc::ScalarOf<T> epsilon,
                          const LayerNormTiling& tiling) {
  cubist::ascendc::layer_norm(
      output, outputMean, outputVariance, inputX, gamma, beta, epsilon,
      cubist::ascendc::NormRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("LayerNorm"), tmp),
                                   tiling));
}
template <class T, bool isReuseSource = false>
CUBIST_API void LayerNorm(const LocalTensor<T>& output, const LocalTensor<T>& outputMean,
                          const LocalTensor<T>& outputVariance, const LocalTensor<T>& inputX,
                          const LocalTensor<T>& gamma, const LocalTensor<T>& beta,
                          cubist::ascendc::ScalarOf<T> epsilon, const LayerNormTiling& tiling) {
  cubist::ascendc::layer_norm(
      output, outputMean, outputVariance, inputX, gamma, beta, epsilon,
      cubist::ascendc::NormRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("LayerNorm")), tiling));
}

}  // namespace AscendC

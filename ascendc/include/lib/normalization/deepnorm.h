// DeepNorm over the last axis of [B, S, H]: LayerNorm of alpha * x + gx, with its mean and
// 1 / sqrt(variance + epsilon), one element per row.
//
// Largest error against double that the tests measure: as LayerNorm's.
#pragma once

#include "lib/normalization/layernorm.h"

namespace cubist::ascendc {

template <class T>
CUBIST_API void deep_norm(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& mean,
                          const AscendC::LocalTensor<T>& rstd, const AscendC::LocalTensor<T>& src,
                          const AscendC::LocalTensor<T>& gx, const AscendC::LocalTensor<T>& gamma,
                          const AscendC::LocalTensor<T>& beta, float alpha, float epsilon,
                          NormRows<T> rows) {
  layer_norm_rows<NormStatistic::kReciprocalDeviation, true, true>(
      rows, dst, rows.gamma(gamma), rows.beta(beta), epsilon, [&](uint32_t first) CUBIST_LAMBDA {
        const Floats x = rows.load(src, first), y = rows.target(dst, first);
        const Floats g = rows.widened(rows.shape(), rows.extra, gx[rows.element(first)]);
        scale_rows(rows.shape(), y, x, alpha);
        add_matrices(rows.shape(), y, y, g);
        return y;
      });
  rows.store_statistics(mean, rstd);
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T, bool isReuseSrc = false, bool isBasicBlock = false>
CUBIST_API void DeepNorm(const LocalTensor<T>& dst, const LocalTensor<T>& mean,
                         const LocalTensor<T>& rstd, const LocalTensor<T>& src,
                         const LocalTensor<T>& gx, const LocalTensor<T>& beta,
                         const LocalTensor<T>& gamma, const LocalTensor<uint8_t>& tmp,
                         cubist::ascendc::ScalarOf<T> alpha, cubist::ascendc::ScalarOf<T> epsilon,
                         const DeepNormTiling& tiling) {
  cubist::ascendc::deep_norm(
      dst, mean, rstd, src, gx, gamma, beta, static_cast<float>(alpha), static_cast<float>(epsilon),
      cubist::ascendc::NormRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("DeepNorm"), tmp),
                                   tiling, 2));
}
template <class T, bool isReuseSrc = false, bool isBasicBlock = false>
CUBIST_API void DeepNorm(const LocalTensor<T>& dst, const LocalTensor<T>& mean,
                         const LocalTensor<T>& rstd, const LocalTensor<T>& src,
                         const LocalTensor<T>& gx, const LocalTensor<T>& beta,
                         const LocalTensor<T>& gamma, cubist::ascendc::ScalarOf<T> alpha,
                         cubist::ascendc::ScalarOf<T> epsilon, const DeepNormTiling& tiling) {
  cubist::ascendc::deep_norm(dst, mean, rstd, src, gx, gamma, beta, static_cast<float>(alpha),
                             static_cast<float>(epsilon),
                             cubist::ascendc::NormRows<T>(
                                 cubist::ascendc::Scratch(CUBIST_SCRATCH("DeepNorm")), tiling, 2));
}

}  // namespace AscendC

// LayerNorm over the last axis of [B, S, H]: computed in float, in two passes (mean, then the
// squares of what is left). mean and variance hold one element per row, side by side.
//
// Largest error against double that the tests measure, for rows of up to 2304 floats of [-3, 5]
// with gamma and beta of [-2, 2]: 7e-7; of halfs 0.52 ulp of half beside that.
#pragma once

#include "lib/normalization/norm_rows.h"

namespace cubist::ascendc {

// What a LayerNorm gives out of each row beside it.
enum class NormStatistic : uint8_t { kVariance, kReciprocalDeviation, kNone };

// load(first row): the rows of a part as floats, in which the result may be computed; factors are
// applied where they are given.
template <NormStatistic statistic, bool has_gamma, bool has_beta, class T, class Load>
CUBIST_API void layer_norm_rows(NormRows<T>& rows, const AscendC::LocalTensor<T>& dst, Floats gamma,
                                Floats beta, float epsilon, Load load) {
  rows.for_parts([&](uint32_t first) CUBIST_LAMBDA {
    const Floats x = load(first), y = rows.target(dst, first);
    rows.template mean_of<AddColumns>(x);
    if constexpr (statistic != NormStatistic::kNone) rows.keep_mean(first);
    sub_rows(rows.shape(), y, x, rows.blocks);
    rows.template mean_of<AddSquares>(y);
    if constexpr (statistic == NormStatistic::kVariance) rows.keep_variance(first);
    rows.deviations(epsilon);
    div_rows(rows.shape(), y, y, rows.blocks);
    if constexpr (statistic == NormStatistic::kReciprocalDeviation)
      rows.keep_reciprocal_deviation(first);
    if constexpr (has_gamma) mul_by_row(rows.shape(), y, y, gamma);
    if constexpr (has_beta) add_row(rows.shape(), y, y, beta);
    rows.store(dst, first, y);
  });
}

template <class T>
CUBIST_API void layer_norm(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& mean,
                           const AscendC::LocalTensor<T>& variance,
                           const AscendC::LocalTensor<T>& src, const AscendC::LocalTensor<T>& gamma,
                           const AscendC::LocalTensor<T>& beta, T epsilon, NormRows<T> rows) {
  layer_norm_rows<NormStatistic::kVariance, true, true>(
      rows, dst, rows.gamma(gamma), rows.beta(beta), static_cast<float>(epsilon),
      [&](uint32_t first) CUBIST_LAMBDA { return rows.load(src, first); });
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

struct LayerNormPara {
  uint32_t aLength = 0;             // rows
  uint32_t rLength = 0;             // elements of a row that count
  uint32_t rLengthWithPadding = 0;  // elements from row to row
};
struct LayerNormConfig {
  bool isNoBeta = false, isNoGamma = false, isOnlyOutput = false;
};
inline constexpr LayerNormConfig LNCFG_NORM = {false, false, false};
inline constexpr LayerNormConfig LNCFG_NOBETA = {true, false, false};
inline constexpr LayerNormConfig LNCFG_NOGAMMA = {false, true, false};
inline constexpr LayerNormConfig LNCFG_ONLYOUTPUT = {false, false, true};

}  // namespace AscendC

namespace cubist::ascendc {

template <const AscendC::LayerNormConfig& config, class T, class U>
CUBIST_API void layer_norm(const AscendC::LocalTensor<T>& dst, const Floats& mean,
                           const Floats& rstd, const AscendC::LocalTensor<T>& src,
                           const AscendC::LocalTensor<U>& gamma,
                           const AscendC::LocalTensor<U>& beta, float epsilon, NormRows<T> rows) {
  constexpr auto kStatistic =
      config.isOnlyOutput ? NormStatistic::kNone : NormStatistic::kReciprocalDeviation;
  layer_norm_rows<kStatistic, !config.isNoGamma, !config.isNoBeta>(
      rows, dst, config.isNoGamma ? Floats() : rows.gamma(gamma),
      config.isNoBeta ? Floats() : rows.beta(beta), epsilon,
      [&](uint32_t first) CUBIST_LAMBDA { return rows.load(src, first); });
  if constexpr (!config.isOnlyOutput) rows.store_statistics(mean, rstd);
}
CUBIST_API RowShape norm_shape(const AscendC::LayerNormPara& para) {
  return {para.aLength, para.rLength, para.rLengthWithPadding};
}

}  // namespace cubist::ascendc

namespace AscendC {

// Gives 1 / sqrt(variance + epsilon) instead of the variance, both as floats.
template <class U, class T, bool isReuseSource = false, const LayerNormConfig& config = LNCFG_NORM>
CUBIST_API void LayerNorm(const LocalTensor<T>& output, const LocalTensor<float>& outputMean,
                          const LocalTensor<float>& outputRstd, const LocalTensor<T>& inputX,
                          const LocalTensor<U>& gamma, const LocalTensor<U>& beta, float epsilon,
                          const LocalTensor<uint8_t>& tmp, const LayerNormPara& para,
                          const LayerNormSeparateTiling&) {
  cubist::ascendc::layer_norm<config>(
      output, outputMean, outputRstd, inputX, gamma, beta, epsilon,
      cubist::ascendc::NormRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("LayerNorm"), tmp),
                                   cubist::ascendc::norm_shape(para)));
}
template <class U, class T, bool isReuseSource = false, const LayerNormConfig& config = LNCFG_NORM>
CUBIST_API void LayerNorm(const LocalTensor<T>& output, const LocalTensor<float>& outputMean,
                          const LocalTensor<float>& outputRstd, const LocalTensor<T>& inputX,
                          const LocalTensor<U>& gamma, const LocalTensor<U>& beta, float epsilon,
                          const LayerNormPara& para, const LayerNormSeparateTiling&) {
  cubist::ascendc::layer_norm<config>(
      output, outputMean, outputRstd, inputX, gamma, beta, epsilon,
      cubist::ascendc::NormRows<T>(cubist::ascendc::Scratch(CUBIST_SCRATCH("LayerNorm")),
                                   cubist::ascendc::norm_shape(para)));
}

}  // namespace AscendC

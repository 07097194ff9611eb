// WelfordUpdate WelfordFinalize: mean and variance of data that come in pieces.
//
// An update keeps for each place of a piece the mean and the sum of squares of the differences from
// it, of all pieces so far; the end joins the places. In float. The tests allow 1e-6 of the largest
// value.
#pragma once

#include "ascendc/rows.h"
#include "kernel_tiling/math_needs.h"

namespace AscendC {

struct WelfordUpdateParam {
  uint32_t rnLength = 1;         // rows of a piece
  uint32_t abLength = 0;         // elements from row to row
  uint32_t abComputeLength = 0;  // elements of a row that count
  float nRec = 1;                // 1 / how many pieces there are with this one
};
struct WelfordUpdateConfig {
  bool isInplace = false;
};
inline constexpr WelfordUpdateConfig WFUPDATE_DEFAULT_CFG = {false};

// Of the places, the first headCountLength saw headCount pieces and the others tailCount; without a
// tail all of them rnLength.
struct WelfordFinalizePara {
  uint32_t rnLength = 0, abLength = 0;
  uint32_t headCount = 0, headCountLength = 0, tailCount = 0, tailCountLength = 0;
  float abRec = 0;  // 1 / abLength
  float rRec = 0;   // 1 / all elements
};

}  // namespace AscendC

namespace cubist::ascendc {

// m' = m + (x - m) / n, v' = v + (x - m) (x - m').
template <class T>
CUBIST_API void welford_update(Floats new_mean, Floats new_squares, Floats mean, Floats squares,
                               const AscendC::LocalTensor<T>& x,
                               const AscendC::WelfordUpdateParam& para, Scratch scratch) {
  constexpr bool kIsWide = kTypeOf<T> == isa::DataType::f32;
  constexpr uint32_t kLanes = kLanesOf<float>;
  const uint32_t part = kLanes * scratch.fitting(groups_of(para.abComputeLength, kLanes),
                                                 kLanes * needs::kWelfordVectors * sizeof(float));
  const Floats difference = scratch.take<float>(part), step = scratch.take<float>(part);
  Floats wide;
  if constexpr (!kIsWide) wide = scratch.take<float>(part);
  for (uint32_t row = 0; row < para.rnLength; ++row) {
    for (uint32_t column = 0; column < para.abComputeLength; column += part) {
      const uint32_t left = para.abComputeLength - column, at = row * para.abLength + column;
      const Steps s(left < part ? left : part);
      if constexpr (kIsWide) {
        wide = x[at];
      } else {
        s.cast(wide, x[at], AscendC::RoundMode::CAST_NONE);
      }
      s.sub(difference, wide, mean[at]);
      s.muls(step, difference, para.nRec);
      s.add(new_mean[at], mean[at], step);
      s.sub(step, wide, new_mean[at]);
      s.mul(difference, difference, step);
      s.add(new_squares[at], squares[at], difference);
    }
  }
}

// mean = sum of c m / n, variance = (sum of squares + sum of c (m - mean)^2) / n; `weights` holds
// c.
CUBIST_API void welford_finalize(Floats mean, Floats variance, Floats means, Floats squares,
                                 Floats weights, const AscendC::WelfordFinalizePara& para,
                                 Scratch& scratch) {
  const uint32_t count = para.abLength;
  const RowShape row = {1, count, device::round_up(count, kFloatsPerBlock)};
  const Steps s(count), one(1);
  const Floats terms = scratch.take<float>(count),
               work = scratch.take<float>(groups_of(count, kLanesOf<float>)),
               sum = scratch.take<float>(kFloatsPerBlock),
               block = scratch.take<float>(kFloatsPerBlock * kFloatsPerBlock);
  const auto add_up = [&](Floats result) CUBIST_LAMBDA {
    reduce_all<Sum, float>(result.address(), terms.address(), work.address(), count);
    barrier(isa::Pipe::V);
  };
  Steps(kFloatsPerBlock).fill(sum, 0);  // spread() reads whole groups
  s.mul(terms, means, weights);
  add_up(sum);
  one.muls(sum, sum, para.rRec);
  spread(block, sum, 1);
  sub_rows(row, terms, means, block);
  one.muls(mean, sum, 1);
  s.mul(terms, terms, terms);
  s.mul(terms, terms, weights);
  s.add(terms, terms, squares);
  add_up(sum);
  one.muls(variance, sum, para.rRec);
}
CUBIST_API Floats welford_weights(const AscendC::WelfordFinalizePara& para, Scratch& scratch) {
  const Floats weights = scratch.take<float>(para.abLength);
  if (para.tailCountLength == 0) {
    Steps(para.abLength).fill(weights, static_cast<float>(para.rnLength));
  } else {
    Steps(para.abLength).fill(weights, static_cast<float>(para.tailCount));
    Steps(para.headCountLength).fill(weights, static_cast<float>(para.headCount));
  }
  return weights;
}
CUBIST_API Floats welford_weights(const AscendC::WelfordFinalizePara& para,
                                  const AscendC::LocalTensor<int32_t>& counts, Scratch& scratch) {
  const Floats weights = scratch.take<float>(para.abLength);
  Steps(para.abLength).cast(weights, counts, AscendC::RoundMode::CAST_NONE);
  return weights;
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class T, class U, bool isReuseSource = false,
          const WelfordUpdateConfig& config = WFUPDATE_DEFAULT_CFG>
CUBIST_API void WelfordUpdate(const LocalTensor<U>& outputMean,
                              const LocalTensor<U>& outputVariance, const LocalTensor<U>& inputMean,
                              const LocalTensor<U>& inputVariance, const LocalTensor<T>& inputX,
                              const LocalTensor<uint8_t>& tmp, const WelfordUpdateParam& para) {
  cubist::ascendc::welford_update(outputMean, outputVariance, inputMean, inputVariance, inputX,
                                  para,
                                  cubist::ascendc::Scratch(CUBIST_SCRATCH("WelfordUpdate"), tmp));
}
template <class T, class U, bool isReuseSource = false,
          const WelfordUpdateConfig& config = WFUPDATE_DEFAULT_CFG>
CUBIST_API void WelfordUpdate(const LocalTensor<U>& outputMean,
                              const LocalTensor<U>& outputVariance, const LocalTensor<U>& inputMean,
                              const LocalTensor<U>& inputVariance, const LocalTensor<T>& inputX,
                              const WelfordUpdateParam& para) {
  cubist::ascendc::welford_update(outputMean, outputVariance, inputMean, inputVariance, inputX,
                                  para, cubist::ascendc::Scratch(CUBIST_SCRATCH("WelfordUpdate")));
}

#define CUBIST_WELFORD_FINALIZE(kCountsParameter, kCounts, kTmpParameter, kTmp)             \
  template <bool isReuseSource = false>                                                     \
  CUBIST_API void WelfordFinalize(                                                          \
      const LocalTensor<float>& outputMean, const LocalTensor<float>& outputVariance,       \
      const LocalTensor<float>& inputMean,                                                  \
      const LocalTensor<float>& inputVariance kCountsParameter kTmpParameter,               \
      const WelfordFinalizePara& para) {                                                    \
    cubist::ascendc::Scratch scratch(CUBIST_SCRATCH("WelfordFinalize") kTmp);               \
    const auto weights = cubist::ascendc::welford_weights(para kCounts, scratch);           \
    cubist::ascendc::welford_finalize(outputMean, outputVariance, inputMean, inputVariance, \
                                      weights, para, scratch);                              \
  }
#define CUBIST_COUNTS_PARAMETER , const LocalTensor<int32_t>& counts
#define CUBIST_COUNTS , counts
#define CUBIST_TMP_PARAMETER , const LocalTensor<uint8_t>& tmp
#define CUBIST_TMP , tmp
CUBIST_WELFORD_FINALIZE(, , , )
CUBIST_WELFORD_FINALIZE(, , CUBIST_TMP_PARAMETER, CUBIST_TMP)
CUBIST_WELFORD_FINALIZE(CUBIST_COUNTS_PARAMETER, CUBIST_COUNTS, , )
CUBIST_WELFORD_FINALIZE(CUBIST_COUNTS_PARAMETER, CUBIST_COUNTS, CUBIST_TMP_PARAMETER, CUBIST_TMP)
#undef CUBIST_COUNTS_PARAMETER
#undef CUBIST_COUNTS
#undef CUBIST_TMP_PARAMETER
#undef CUBIST_TMP
#undef CUBIST_WELFORD_FINALIZE

}  // namespace AscendC

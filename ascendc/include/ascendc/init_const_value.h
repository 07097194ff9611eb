// Constants into L1 (MTE2), L0A and L0B (MTE1).
#pragma once

#include "ascendc/load_data.h"

namespace AscendC {

template <class T>
struct InitConstValueParams {
  CUBIST_API InitConstValueParams() {}
  CUBIST_API InitConstValueParams(uint16_t repeat_times, uint16_t block_num, uint16_t dst_gap,
                                  cubist::ascendc::ScalarOf<T> value)
      : repeatTimes(repeat_times), blockNum(block_num), dstGap(dst_gap), initValue(value) {}
  // Runs of one fractal, end to end.
  CUBIST_API InitConstValueParams(uint16_t repeat_times, cubist::ascendc::ScalarOf<T> value)
      : repeatTimes(repeat_times), initValue(value) {}
  uint16_t repeatTimes = 0;
  uint16_t blockNum = 0, dstGap = 0;  // 32 B in L1, 512 B in L0A and L0B; 0: a fractal
  T initValue = T(0);
};

template <class T, class U = T>
CUBIST_API void InitConstValue(const LocalTensor<T>& dst, const InitConstValueParams<U>& params) {
  using cubist::ascendc::LocalSpace;
  const LocalSpace space = cubist::ascendc::space_of(dst.GetPosition());
  constexpr uint32_t kBlocks = cubist::device::kFractalBytes / cubist::ascendc::kBlockBytes;
  const uint32_t fractal = space == LocalSpace::L1 ? kBlocks : 1;
  const auto config = CUBIST_CHECKED(
      "InitConstValue",
      (cubist::isa::FillMatrixConfig{.repeat = params.repeatTimes,
                                     .block_num = params.blockNum ? params.blockNum : fractal,
                                     .dst_gap = params.dstGap,
                                     .type = cubist::ascendc::kTypeOf<T>}));
  const uint64_t bits = cubist::ascendc::bits_of(params.initValue);
  switch (space) {
    case LocalSpace::L1:
      return cubist::xnpu::create_cbuf_matrix(dst.place(), bits, config);
    case LocalSpace::L0A:
      return cubist::xnpu::create_ca_matrix(dst.place(), bits, config);
    case LocalSpace::L0B:
      return cubist::xnpu::create_cb_matrix(dst.place(), bits, config);
    default:
      cubist::ascendc::stop(
          "InitConstValue: the destination is at position {s}\nA1, B1, A2 or B2\n"
          "a tensor of a TQue or TBuf there",
          dst.GetPosition());
  }
}

}  // namespace AscendC

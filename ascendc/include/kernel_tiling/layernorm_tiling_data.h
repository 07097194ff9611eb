// Tiling data of LayerNorm, RmsNorm and DeepNorm, and the scratch that they need: for the host and
// the device.
#pragma once

#include <stdint.h>

// The calls here read bLength, sLength, hLength and originalHLength.
struct LayerNormTiling {
  uint32_t bLength = 0, sLength = 0, hLength = 0, originalHLength = 0;
  uint32_t inputXSize = 0, meanVarSize = 0, numberOfTmpBuf = 0;
  uint32_t meanTmpTensorPos = 0, meanTmpTensorSize = 0;
  uint32_t varianceTmpTensorPos = 0, varianceTmpTensorSize = 0;
  uint32_t tmpBufSize = 0, oneTmpSize = 0;
  uint32_t firstTmpStartPos = 0, secondTmpStartPos = 0, thirdTmpStartPos = 0;
  uint32_t loopRound = 0, inputRoundSize = 0, inputTailSize = 0, inputTailPos = 0;
  uint32_t meanVarRoundSize = 0, meanVarTailSize = 0, meanVarTailPos = 0;
  uint32_t bshCurLength = 0, bsCurLength = 0;
  float lastDimValueBack = 0;
};

struct RmsNormTiling {
  uint32_t bLength = 0, sLength = 0, hLength = 0, originalHLength = 0;
  float reciprocalOfHLength = 0;
  uint32_t mainBshLength = 0, mainBsLength = 0, mainBsLengthAlign = 0;
  uint32_t loopRound = 0, inputTailPos = 0, tailBshLength = 0, tailBsLength = 0;
};

struct DeepNormTiling {
  uint32_t bLength = 0, sLength = 0, hLength = 0, originalHLength = 0;
};

// The shape is in LayerNormPara.
struct LayerNormSeparateTiling {
  uint32_t aLength = 0, rLength = 0;
};

namespace cubist::ascendc {

constexpr uint32_t kNormFloatsForReductions = 64, kNormFloatsForValues = 9;
constexpr uint32_t kNormGroupBytes = 512, kNormBytesPerRow = 3 * sizeof(float);

// Bytes of scratch for each row that is under way: reductions, row values, and where elements are
// narrower a row of floats (DeepNorm: two).
constexpr uint32_t norm_row_bytes(uint32_t columns, uint32_t element_bytes,
                                  uint32_t wide_rows = 1) {
  return (kNormFloatsForReductions + kNormFloatsForValues +
          (element_bytes < sizeof(float) ? wide_rows * columns : 0)) *
         static_cast<uint32_t>(sizeof(float));
}
// Beside them: whole groups of row values, mean and variance of all rows, and where elements are
// narrower gamma and beta as floats.
constexpr uint32_t norm_fixed_bytes(uint32_t rows, uint32_t columns, uint32_t element_bytes) {
  return kNormGroupBytes + kNormBytesPerRow * rows +
         (element_bytes < sizeof(float) ? 2 * columns * static_cast<uint32_t>(sizeof(float)) : 0);
}

}  // namespace cubist::ascendc
